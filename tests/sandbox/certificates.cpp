#include "sandbox/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace pullkeeper::sandbox {

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)>;

void require(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL cannot make the sandbox's certificates");
}

key_ptr make_key() {
  key_ptr key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  require(key != nullptr);
  return key;
}

void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const extension_ptr extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value),
                                X509_EXTENSION_free);
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// Not yet signed; without an issuer it names itself.
certificate_ptr make_certificate(const char* name, X509* issuer, EVP_PKEY* key) {
  constexpr long day = 24L * 60 * 60;
  certificate_ptr result(X509_new(), X509_free);
  require(result != nullptr);
  std::uint32_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  require(X509_set_version(result.get(), X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(result.get()), serial + 1ULL) == 1);
  require(X509_gmtime_adj(X509_getm_notBefore(result.get()), -day) != nullptr);
  require(X509_gmtime_adj(X509_getm_notAfter(result.get()), 366 * day) != nullptr);
  X509_NAME* subject = X509_get_subject_name(result.get());
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1);
  X509* named = issuer != nullptr ? issuer : result.get();
  require(X509_set_issuer_name(result.get(), X509_get_subject_name(named)) == 1);
  require(X509_set_pubkey(result.get(), key) == 1);
  return result;
}

template <class Write>
std::string to_pem(Write write) {
  const bio_ptr out(BIO_new(BIO_s_mem()), BIO_free);
  require(out != nullptr && write(out.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  require(size > 0);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string certificate_pem(X509* certificate) {
  return to_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

certificates make_certificates() {
  const key_ptr ca_key = make_key();
  const certificate_ptr ca = make_certificate("pullkeeper sandbox CA", nullptr, ca_key.get());
  add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
  require(X509_sign(ca.get(), ca_key.get(), EVP_sha256()) > 0);

  const key_ptr server_key = make_key();
  const certificate_ptr server = make_certificate("localhost", ca.get(), server_key.get());
  add_extension(server.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(server.get(), ca.get(), NID_ext_key_usage, "serverAuth");
  add_extension(server.get(), ca.get(), NID_subject_alt_name,
                "DNS:localhost,DNS:sandbox.test,IP:127.0.0.1");
  add_extension(server.get(), ca.get(), NID_authority_key_identifier, "keyid:always");
  require(X509_sign(server.get(), ca_key.get(), EVP_sha256()) > 0);

  certificates result;
  result.ca_pem = certificate_pem(ca.get());
  result.server_pem = certificate_pem(server.get());
  result.server_key_pem = to_pem([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, server_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return result;
}

}  // namespace pullkeeper::sandbox
