// How far one gets on the way to the API: a value that the network's side finds out.
#pragma once
#include <string>
#include <vector>

namespace pullkeeper {

enum class stage { resolve, connect, handshake, done };

struct reached {
  stage ended = stage::resolve;        // `done`: a verified connection stood
  std::string proxy;                   // HOST:PORT of the one that lies between; empty: none
  std::string from;                    // ... and who names it
  std::vector<std::string> addresses;  // of the endpoint's name, or of the proxy's
  std::string cause;                   // of an end before `done`: a word as in https_response
  std::string error;                   // ... and the same for people
  std::string protocol;                // "TLSv1.3"
  std::string root;                    // whose certificate vouches for the peer's
  std::string stores;                  // what was trusted, in words
  reached() = default;
};

}  // namespace pullkeeper
