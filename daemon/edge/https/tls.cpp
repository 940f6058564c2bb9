#include "edge/https/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cstdlib>
#include <stdexcept>

namespace pullkeeper {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t longest_subject = 200;

std::string in_memory(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string subject_of(X509* certificate) {
  BIO* memory = BIO_new(BIO_s_mem());
  if (memory == nullptr) return {};
  X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  std::string text = in_memory(memory);
  BIO_free(memory);
  if (text.size() > longest_subject) text.resize(longest_subject);
  return text;
}

std::string time_text(const ASN1_TIME* at) {
  BIO* memory = BIO_new(BIO_s_mem());
  if (memory == nullptr) return {};
  ASN1_TIME_print(memory, at);
  const std::string text = in_memory(memory);
  BIO_free(memory);
  return text;
}

}  // namespace

std::unique_ptr<asio::ssl::context> make_tls_context(const std::string& ca_file) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  context->set_verify_mode(asio::ssl::verify_peer);
  error_code ec;
  context->set_default_verify_paths(ec);       // without a store there, ca_file may be enough
  if (!ca_file.empty()) {
    context->load_verify_file(ca_file, ec);
    if (ec) throw std::runtime_error("cannot use ca_file " + ca_file + ": " + ec.message());
  }
  return context;
}

bool expect_host(SSL* connection, const std::string& host) {
  error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  // By subjectAltName alone, as RFC 9110 and browsers have it.
  SSL_set_hostflags(connection,
                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (SSL_set1_host(connection, host.c_str()) != 1) return false;
  return !not_an_address || SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
}

std::string refusal_text(X509_STORE_CTX* verification) {
  const int error = X509_STORE_CTX_get_error(verification);
  std::string text = std::string("certificate verify failed: ") +
                     X509_verify_cert_error_string(error);
  X509* certificate = X509_STORE_CTX_get_current_cert(verification);
  if (certificate == nullptr) return text;
  text += " (subject " + subject_of(certificate);
  if (error == X509_V_ERR_CERT_HAS_EXPIRED)
    text += ", valid until " + time_text(X509_get0_notAfter(certificate));
  if (error == X509_V_ERR_CERT_NOT_YET_VALID)
    text += ", valid from " + time_text(X509_get0_notBefore(certificate)) +
            "; is the local clock right?";
  return text + ")";
}

std::string handshake_text(const error_code& ec, const std::string& refusal) {
  if (!refusal.empty()) return refusal;
  if (ec == asio::ssl::error::stream_truncated) return "the peer closed the connection";
  if (ec.category() != asio::error::get_ssl_category()) return ec.message();
  switch (ERR_GET_REASON(static_cast<unsigned long>(ec.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return "the answer is not TLS; does the port speak plain HTTP?";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "the peer offers no TLS 1.2 or later";
    default:
      return ec.message();
  }
}

std::string root_of(SSL* connection) {
  STACK_OF(X509)* chain = SSL_get0_verified_chain(connection);
  const int length = chain == nullptr ? 0 : sk_X509_num(chain);
  return length > 0 ? subject_of(sk_X509_value(chain, length - 1)) : std::string();
}

std::string trusted_stores(const std::string& ca_file) {
  const char* named = std::getenv(X509_get_default_cert_dir_env());
  std::string text = "the system's store (" +
                     std::string(named ? named : X509_get_default_cert_dir()) + ")";
  return ca_file.empty() ? text : text + " and " + ca_file;
}

bool has_unread(SSL* connection) {
  return SSL_has_pending(connection) == 1 || BIO_ctrl_pending(SSL_get_rbio(connection)) > 0;
}

}  // namespace pullkeeper
