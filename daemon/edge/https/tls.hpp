// The TLS side of https: whom to trust, whom to expect, and what a refusal means in words. Part of
// https: nothing else includes it.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

namespace pullkeeper {

// TLS 1.2 or later, peer verified against the system's store and `ca_file` (empty: none). Throws
// std::runtime_error with a clear text if ca_file cannot be used.
std::unique_ptr<boost::asio::ssl::context> make_tls_context(const std::string& ca_file);

// Makes a connection expect a certificate for `host` (a name or an address) and ask for it by SNI.
// False if OpenSSL refuses the name.
bool expect_host(SSL* connection, const std::string& host);

// Why a certificate was refused, called from the verification with the certificate at hand.
std::string refusal_text(X509_STORE_CTX* verification);

// A failed handshake in words; `refusal` is refusal_text's, or empty.
std::string handshake_text(const boost::system::error_code& ec, const std::string& refusal);

// The subject of the certificate at the end of the verified chain, or empty.
std::string root_of(SSL* connection);

// What make_tls_context trusts, in words.
std::string trusted_stores(const std::string& ca_file);

// True if bytes of the peer are left that no message has used.
bool has_unread(SSL* connection);

}  // namespace pullkeeper
