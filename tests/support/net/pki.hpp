// Certificates made at test time: an authority, and identities signed by it or by themselves.
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace pullkeeper::net {

struct identity {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

struct certificate_wish {
  std::string names = "DNS:peer.test,IP:127.0.0.1";   // subjectAltName; empty: there is none
  std::string common_name = "test peer";
  long valid_from = -3600;             // seconds from now
  long valid_until = 3600;
};

identity self_signed(const certificate_wish& wish);

class authority {
 public:
  authority();
  ~authority();
  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;
  identity issue(const certificate_wish& wish) const;
  // The authority's certificate as PEM, removed with this object.
  const std::string& file() const { return file_; }

 private:
  identity self_;
  std::string file_;
};

// Writes PEM files for programs that take paths.
void write_pem(const identity& who, const std::string& certificate_path,
               const std::string& key_path);

}  // namespace pullkeeper::net
