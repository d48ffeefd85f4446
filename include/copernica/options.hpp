/* How a client behaves, and who is told of what it does. */

#ifndef COPERNICA_OPTIONS_HPP
#define COPERNICA_OPTIONS_HPP

#include <copernica/detail.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace copernica
{

/** What is told of every attempt of a call and of warnings: COP_LOG_WARNING or COP_LOG_INFO, and one line. */
using log_function = std::function<void(std::int32_t level, const std::string &message)>;

namespace detail
{

/* Calls a log_function for C. What it throws ends here: a log line must not end a call. */
extern "C" inline void copernica_hpp_log(std::int32_t level, const char *message,
                                         void *user_data) noexcept
{
#if COPERNICA_HAS_EXCEPTIONS
    try {
        (*static_cast<const log_function *>(user_data))(level, message);
    } catch (...) {
    }
#else
    (*static_cast<const log_function *>(user_data))(level, message);
#endif
}

} // namespace detail

/**
 * How a client behaves. Each setter returns the options, so that they can be written in a row; what it does, its default
 * and its limits stand with the function of the same name in copernica.h.
 */
class options
{
  public:
    options() : handle_(cop_options_new()), refusal_(), log_()
    {
    }

    /** Whether no setter has refused anything. */
    bool ok() const noexcept
    {
        return refusal_.is_none();
    }

    /** COP_OK, or why the first refused value was refused. */
    cop_status status() const noexcept
    {
        return refusal_.status;
    }

    /** What was wrong with the first refused value and what to write instead; empty when none was. */
    const std::string &message() const noexcept
    {
        return refusal_.message;
    }

    /** As cop_options_set_base_url(). */
    options &base_url(const std::string &url)
    {
        return set_text("the base URL", cop_options_set_base_url, url);
    }

    /** As cop_options_set_api_version(). */
    options &api_version(std::uint32_t version)
    {
        return keep(cop_options_set_api_version(handle_.get(), version));
    }

    /** As cop_options_set_token_host(). */
    options &token_host(const std::string &url)
    {
        return set_text("the token host", cop_options_set_token_host, url);
    }

    /** As cop_options_set_user_agent(). */
    options &user_agent(const std::string &name)
    {
        return set_text("the user agent", cop_options_set_user_agent, name);
    }

    /** As cop_options_set_proxy(). */
    options &proxy(const std::string &address)
    {
        return set_text("the proxy", cop_options_set_proxy, address);
    }

    /** As cop_options_set_ca_file(). */
    options &ca_file(const std::string &path)
    {
        return set_text("the path of the CA file", cop_options_set_ca_file, path);
    }

    /** As cop_options_set_client_certificate(). */
    options &client_certificate(const std::string &certificate_file, const std::string &key_file)
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the path of the certificate",
                              certificate_file) &&
            refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the path of the key", key_file)) {
            keep(cop_options_set_client_certificate(handle_.get(), certificate_file.c_str(),
                                                    key_file.c_str()));
        }
        return *this;
    }

    /** As cop_options_allow_plain_http(). */
    options &allow_plain_http()
    {
        return keep(cop_options_allow_plain_http(handle_.get()));
    }

    /** As cop_options_set_idle_connections(). */
    options &idle_connections(std::uint32_t number)
    {
        return keep(cop_options_set_idle_connections(handle_.get(), number));
    }

    /** How long making a connection may take; zero for no limit of its own. */
    options &connect_timeout(std::chrono::milliseconds timeout)
    {
        return set_duration("the time-out for connecting", cop_options_set_connect_timeout_ms,
                            timeout);
    }

    /** How long a call may take from entry to return; zero for no limit. */
    options &timeout(std::chrono::milliseconds timeout)
    {
        return set_duration("the time-out", cop_options_set_timeout_ms, timeout);
    }

    /** As cop_options_set_attempts(). */
    options &attempts(std::uint32_t number)
    {
        return keep(cop_options_set_attempts(handle_.get(), number));
    }

    /** As cop_options_set_backoff_ms(). */
    options &backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap)
    {
        if (is_duration("the base of the back-off", base) &&
            is_duration("the cap of the back-off", cap)) {
            keep(cop_options_set_backoff_ms(handle_.get(), detail::milliseconds(base, 0),
                                            detail::milliseconds(cap, 0)));
        }
        return *this;
    }

    /** As cop_options_set_rate_limit(). */
    options &rate_limit(double requests_per_second)
    {
        return keep(cop_options_set_rate_limit(handle_.get(), requests_per_second));
    }

    /** As cop_options_set_field_check(). */
    options &field_check(bool is_on)
    {
        return keep(cop_options_set_field_check(handle_.get(), is_on ? 1 : 0));
    }

    /** As cop_options_set_value_check(). */
    options &value_check(bool is_on)
    {
        return keep(cop_options_set_value_check(handle_.get(), is_on ? 1 : 0));
    }

    /** As cop_options_set_field_list_age_ms(). */
    options &field_list_age(std::chrono::milliseconds age)
    {
        return set_duration("the age of the field list", cop_options_set_field_list_age_ms, age);
    }

    /** As cop_options_set_max_matches(). */
    options &max_matches(std::uint64_t number)
    {
        return keep(cop_options_set_max_matches(handle_.get(), number));
    }

    /** As cop_options_set_encoding(). */
    options &encoding(const std::string &name)
    {
        return set_text("the encoding", cop_options_set_encoding, name);
    }

    /**
     * Sets who is told of every attempt of a call, and of warnings; an empty function for nobody. It is called on the
     * thread that makes the call, which can be one of a batch, and by several at once if several call. It lives as long as
     * what was made with these options, must not destroy the client or batch that it is told of, and what it throws is
     * dropped.
     */
    options &log(log_function function)
    {
        log_ = function ? std::make_shared<const log_function>(std::move(function)) : nullptr;
        void *user_data = const_cast<log_function *>(log_.get());
        return keep(cop_options_set_log(handle_.get(), log_ ? detail::copernica_hpp_log : nullptr,
                                        user_data));
    }

    /** As cop_options_set_log_values(). */
    options &log_values(bool shows_values)
    {
        return keep(cop_options_set_log_values(handle_.get(), shows_values ? 1 : 0));
    }

  private:
    friend class client;

    options &keep(cop_status status)
    {
        refusal_.keep(status, cop_options_message(handle_.get()));
        return *this;
    }

    options &set_text(const char *name, cop_status(COP_CALL *setter)(cop_options *, const char *),
                      const std::string &text)
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_OPTION, name, text)) {
            keep(setter(handle_.get(), text.c_str()));
        }
        return *this;
    }

    bool is_duration(const char *name, std::chrono::milliseconds duration)
    {
        return refusal_.keep_negative(COP_ERR_INVALID_OPTION, name, duration);
    }

    options &set_duration(const char *name,
                          cop_status(COP_CALL *setter)(cop_options *, std::uint32_t),
                          std::chrono::milliseconds duration)
    {
        if (is_duration(name, duration)) {
            keep(setter(handle_.get(), detail::milliseconds(duration, 0)));
        }
        return *this;
    }

    detail::handle<cop_options> handle_;
    detail::refusal refusal_;
    std::shared_ptr<const log_function> log_;
};

} // namespace copernica

#endif /* COPERNICA_OPTIONS_HPP */
