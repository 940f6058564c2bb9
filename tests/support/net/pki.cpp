#include "support/net/pki.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace pullkeeper::net {
namespace {

long next_serial() {
  static long serial = 1000;
  return ++serial;
}

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("test PKI: ") + what);
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension != nullptr, "extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

identity unsigned_identity(const std::string& common_name, long from, long until) {
  identity made;
  made.key = std::shared_ptr<EVP_PKEY>(EVP_EC_gen("P-256"), EVP_PKEY_free);
  made.certificate = std::shared_ptr<X509>(X509_new(), X509_free);
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), next_serial());
  X509_gmtime_adj(X509_getm_notBefore(certificate), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), until);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_pubkey(certificate, made.key.get());
  return made;
}

void sign(const identity& who, const identity& by) {
  X509_set_issuer_name(who.certificate.get(), X509_get_subject_name(by.certificate.get()));
  require(X509_sign(who.certificate.get(), by.key.get(), EVP_sha256()) > 0, "signature");
}

}  // namespace

identity self_signed(const certificate_wish& wish) {
  identity made = unsigned_identity("lonely", wish.valid_from, wish.valid_until);
  extend(made.certificate.get(), made.certificate.get(), NID_subject_alt_name, wish.names);
  sign(made, made);
  return made;
}

authority::authority()
    : self_(unsigned_identity("test authority " + std::to_string(next_serial()), -7200, 7200)) {
  X509* certificate = self_.certificate.get();
  extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate, certificate, NID_key_usage, "critical,keyCertSign");
  sign(self_, self_);
  char path[] = "/tmp/pullkeeper-test-ca-XXXXXX";
  const int fd = mkstemp(path);
  require(fd >= 0, "temporary file");
  FILE* file = fdopen(fd, "w");
  PEM_write_X509(file, certificate);
  fclose(file);
  file_ = path;
}

authority::~authority() { unlink(file_.c_str()); }

identity authority::issue(const certificate_wish& wish) const {
  identity made = unsigned_identity(wish.common_name, wish.valid_from, wish.valid_until);
  if (!wish.names.empty()) {
    extend(made.certificate.get(), self_.certificate.get(), NID_subject_alt_name, wish.names);
  }
  sign(made, self_);
  return made;
}

void write_pem(const identity& who, const std::string& certificate_path,
               const std::string& key_path) {
  FILE* file = fopen(certificate_path.c_str(), "w");
  require(file != nullptr, "certificate file");
  PEM_write_X509(file, who.certificate.get());
  fclose(file);
  file = fopen(key_path.c_str(), "w");
  require(file != nullptr, "key file");
  PEM_write_PrivateKey(file, who.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  fclose(file);
}

}  // namespace pullkeeper::net
