// A CA of its own and a certificate for `localhost`, made anew at each start, good for a year.
#pragma once
#include <string>

namespace pullkeeper::sandbox {

struct certificates {
  std::string ca_pem;                  // what a client has to trust
  std::string server_pem;              // localhost, 127.0.0.1
  std::string server_key_pem;
};

// Throws std::runtime_error if OpenSSL fails.
certificates make_certificates();

}  // namespace pullkeeper::sandbox
