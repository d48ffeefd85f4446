/*
 * copernica.hpp - the C++ face of copernica.h: edit many Copernica profiles with one call, safely.
 *
 * Header only; C++11 and later; works without exceptions and without RTTI. Link what C links.
 *
 *     copernica::client client(token);
 *     client.update_profiles("1234", {"customerid==4567"}, R"({"firstname": "Jane"})");
 *
 * Conventions
 *   Handles    options, client, conditions, body and result can be moved, not copied, and free what they
 *              hold. A handle that was moved from may be destroyed or assigned to.
 *   Errors     A call whose name begins with try_ returns a result, whatever happened, and never throws.
 *              The same call without try_ throws copernica::error when the status is not COP_OK; it exists
 *              only where exceptions do.
 *   Mistakes   options, conditions and body keep the first value that they refused. What is made with them
 *              then fails with that refusal, and nothing is sent: no mistake is lost on the way.
 *   Constants  Statuses, effects, flags and comparisons are those of copernica.h.
 *   Text       std::string in UTF-8. A NUL in a text is refused, never taken for its end.
 *   Threads    A const member function may be called by several threads at once, any other by one.
 */

#ifndef COPERNICA_HPP
#define COPERNICA_HPP

#include <copernica.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
/** 1 where exceptions exist, else 0. */
#define COPERNICA_HAS_EXCEPTIONS 1
#include <stdexcept>
#else
#define COPERNICA_HAS_EXCEPTIONS 0
#endif

/* On functions whose result must be looked at. */
#if defined(__has_cpp_attribute) && __cplusplus >= 201703L
#define COPERNICA_NODISCARD [[nodiscard]]
#else
#define COPERNICA_NODISCARD COP_MUST_USE
#endif

namespace copernica
{

/** What is told of every attempt of a call and of warnings: COP_LOG_WARNING or COP_LOG_INFO, and one line. */
using log_function = std::function<void(std::int32_t level, const std::string &message)>;

/** An answer that is not always known. */
enum class answer { no = 0, yes = 1, unknown = -1 };

/* ---- For this header only ---------------------------------------------------------------------- */

namespace detail
{

struct deleter {
    void operator()(cop_options *handle) const noexcept
    {
        cop_options_free(handle);
    }
    void operator()(cop_client *handle) const noexcept
    {
        cop_client_free(handle);
    }
    void operator()(cop_conditions *handle) const noexcept
    {
        cop_conditions_free(handle);
    }
    void operator()(cop_body *handle) const noexcept
    {
        cop_body_free(handle);
    }
    void operator()(cop_result *handle) const noexcept
    {
        cop_result_free(handle);
    }
};

template <typename T> using handle = std::unique_ptr<T, deleter>;

/* The first value that was refused, and why. */
struct refusal {
    cop_status status = COP_OK;
    std::string message = std::string();

    bool is_none() const noexcept
    {
        return status == COP_OK;
    }

    void keep(cop_status refused_with, const std::string &reason)
    {
        if (is_none() && refused_with != COP_OK) {
            status = refused_with;
            message = reason;
        }
    }

    /* Keeps a refusal when `text` has a NUL, which C would take for its end; returns whether it has none. */
    bool keep_nul(cop_status refused_with, const std::string &name, const std::string &text)
    {
        const std::string::size_type at = text.find('\0');

        if (at == std::string::npos) {
            return true;
        }
        keep(refused_with, name + " has a NUL byte at offset " + std::to_string(at) +
                               ": a text would end there; take it out");
        return false;
    }
};

/* Milliseconds as C has them; what does not fit becomes the nearest that does. */
inline std::uint32_t milliseconds(std::chrono::milliseconds duration, std::uint32_t least) noexcept
{
    const std::chrono::milliseconds::rep count = duration.count();
    const std::uint32_t most = (std::numeric_limits<std::uint32_t>::max)();

    if (count < static_cast<std::chrono::milliseconds::rep>(least)) {
        return least;
    }
    return count > static_cast<std::chrono::milliseconds::rep>(most)
               ? most
               : static_cast<std::uint32_t>(count);
}

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

/* ---- Result ------------------------------------------------------------------------------------ */

/** What a call did and why it ended as it did. */
class result
{
  public:
    /** Takes over a result of the C interface. */
    explicit result(cop_result *adopted) noexcept : handle_(adopted), refusal_()
    {
    }

    /** A call that was refused before it reached the library: nothing was sent and nothing changed. */
    explicit result(detail::refusal refusal) noexcept : handle_(), refusal_(std::move(refusal))
    {
    }

    /** COP_OK or one of COP_ERR_... */
    cop_status status() const noexcept
    {
        return is_refusal() ? refusal_.status : cop_result_status(handle_.get());
    }

    /** The name of the status, such as "COP_ERR_AUTH", for logs. */
    const char *status_name() const noexcept
    {
        return cop_status_name(status());
    }

    /** Whether the status is COP_OK. */
    bool ok() const noexcept
    {
        return status() == COP_OK;
    }

    /** As ok(). */
    explicit operator bool() const noexcept
    {
        return ok();
    }

    /** What the call did to the database, one of COP_EFFECT_... It is as important as the status. */
    cop_effect effect() const noexcept
    {
        return is_refusal() ? COP_EFFECT_NONE : cop_result_effect(handle_.get());
    }

    /** The name of the effect, such as "COP_EFFECT_APPLIED", for logs. */
    const char *effect_name() const noexcept
    {
        return cop_effect_name(effect());
    }

    /** A sentence that a person can act on. It never has the access token in it. */
    std::string message() const
    {
        return is_refusal() ? refusal_.message : cop_result_message(handle_.get());
    }

    /** Whether making the same call again does no harm. */
    bool may_repeat() const noexcept
    {
        return is_refusal() || cop_result_may_repeat(handle_.get()) != 0;
    }

    /** The HTTP status of the last reply; 0 when there was none. */
    int http_status() const noexcept
    {
        return static_cast<int>(cop_result_http_status(handle_.get()));
    }

    /** Whether the call made a profile. */
    answer created() const noexcept
    {
        if (is_refusal()) {
            return answer::no;
        }
        const std::int32_t created = cop_result_created(handle_.get());
        return created == 1 ? answer::yes : created == 0 ? answer::no : answer::unknown;
    }

    /** The id of the profile that the call made; 0 when none was made or the server did not say which. */
    std::uint64_t created_id() const noexcept
    {
        return cop_result_created_id(handle_.get());
    }

    /** How many profiles meet the conditions, for calls that count them; -1 when it is not known. */
    std::int64_t matched() const noexcept
    {
        return cop_result_matched(handle_.get());
    }

    /** Whether the server sent JSON with its reply. */
    bool has_body() const noexcept
    {
        return cop_result_body(handle_.get()) != nullptr;
    }

    /** The JSON that the server sent with its reply, such as its error; empty when there was none. */
    std::string body() const
    {
        return has_body() ? cop_result_body(handle_.get()) : "";
    }

    /** How many times the request was sent, or tried to be sent. */
    std::uint32_t attempts() const noexcept
    {
        return cop_result_attempts(handle_.get());
    }

    /** How long the server asks to wait before the next call; 0 when it asks for nothing. */
    std::chrono::milliseconds retry_after() const noexcept
    {
        return std::chrono::milliseconds(
            static_cast<std::chrono::milliseconds::rep>(cop_result_retry_after_ms(handle_.get())));
    }

    /** What the caller should know although the call went as it says. */
    std::vector<std::string> warnings() const
    {
        std::vector<std::string> warnings;

        for (std::size_t i = 0; i < cop_result_warning_count(handle_.get()); i++) {
            warnings.emplace_back(cop_result_warning(handle_.get(), i));
        }
        return warnings;
    }

  private:
    bool is_refusal() const noexcept
    {
        return !refusal_.is_none();
    }

    detail::handle<cop_result> handle_;
    detail::refusal refusal_;
};

#if COPERNICA_HAS_EXCEPTIONS
/** A call that did not end with COP_OK. what() is the result's message. */
class error : public std::runtime_error
{
  public:
    /** The error that a call with this outcome throws. */
    explicit error(result outcome)
        : std::runtime_error(outcome.message()),
          outcome_(std::make_shared<const result>(std::move(outcome)))
    {
    }

    /** Why the call failed: one of COP_ERR_... */
    cop_status status() const noexcept
    {
        return outcome_->status();
    }

    /** What it did to the database all the same: one of COP_EFFECT_... */
    cop_effect effect() const noexcept
    {
        return outcome_->effect();
    }

    /** The HTTP status of the last reply; 0 when there was none. */
    int http_status() const noexcept
    {
        return outcome_->http_status();
    }

    /** Whether making the same call again does no harm. */
    bool may_repeat() const noexcept
    {
        return outcome_->may_repeat();
    }

    /** All that is known of the call; it lives as long as this error and its copies. */
    const result &outcome() const noexcept
    {
        return *outcome_;
    }

  private:
    /* Shared, because a copy of an exception must not throw. */
    std::shared_ptr<const result> outcome_;
};
#endif

namespace detail
{

#if COPERNICA_HAS_EXCEPTIONS
/* Returns a result with COP_OK, and throws any other. */
inline result checked(result outcome)
{
    if (!outcome.ok()) {
        throw error(std::move(outcome));
    }
    return outcome;
}
#endif

} // namespace detail

/* ---- Options ----------------------------------------------------------------------------------- */

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
     * thread that makes the call, by several at once if several call. What it throws is dropped.
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

    /* Zero means "no limit" to C, so a negative duration must not become it. */
    bool is_duration(const char *name, std::chrono::milliseconds duration)
    {
        if (duration.count() < 0) {
            refusal_.keep(COP_ERR_INVALID_OPTION, std::string(name) + " is negative: " +
                                                      std::to_string(duration.count()) + " ms");
        }
        return duration.count() >= 0;
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

/* ---- Client ------------------------------------------------------------------------------------ */

class conditions;
class condition_list;
class json_body;

/**
 * A client of one account. One is enough for a program: its const functions, and so all calls, may be used by any number
 * of threads at once.
 */
class client
{
  public:
#if COPERNICA_HAS_EXCEPTIONS
    /**
     * Makes a client; connects to nothing. Throws copernica::error when the options refused a value, or when the token is
     * empty or not printable ASCII.
     */
    explicit client(const std::string &access_token, const options &options = copernica::options())
        : client(std::nothrow, access_token, options)
    {
        if (!*this) {
            throw error(result(refusal_));
        }
    }
#endif

    /** The same without exceptions: look at the client with `if (client)`. Every call of one that failed is refused. */
    client(std::nothrow_t, const std::string &access_token,
           const options &options = copernica::options())
        : handle_(), refusal_(options.refusal_), log_(options.log_)
    {
        if (refusal_.is_none() &&
            refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the access token", access_token)) {
            handle_.reset(cop_client_new_with(access_token.c_str(), options.handle_.get()));
            if (!handle_) {
                refusal_.keep(COP_ERR_INVALID_OPTION,
                              "the access token is empty or not printable ASCII");
            }
        }
    }

    /** Whether the client could be made. */
    explicit operator bool() const noexcept
    {
        return handle_ != nullptr;
    }

    /** Why the client could not be made; empty when it could. */
    const std::string &message() const noexcept
    {
        return refusal_.message;
    }

    /**
     * Makes a client that shares connections, field lists and rate limit with this one and has a time-out and a
     * cancellation of its own. Cheap; the two may be destroyed in any order.
     *
     * @param timeout  how long each call of the new client may take; zero or less ends a call at once
     */
    client derive(std::chrono::milliseconds timeout) const
    {
        return client(*this, detail::milliseconds(timeout, 1));
    }

    /** The same without a limit for calls. */
    client derive() const
    {
        return client(*this, 0);
    }

    /** Ends the calls of this client that are under way, and all later ones, with COP_ERR_CANCELLED. Final. */
    void cancel() const noexcept
    {
        cop_client_cancel(handle_.get());
    }

    /**
     * Updates every profile of `database` that meets all conditions: cop_update_profiles().
     *
     * @param database    id or name, such as "1234"
     * @param conditions  such as {"customerid==4567"}, a std::vector<std::string>, or copernica::conditions
     * @param body        the new values: JSON, or a copernica::body
     * @param flags       COP_CREATE, COP_ASYNC, ... combined with |
     */
    COPERNICA_NODISCARD result try_update_profiles(const std::string &database,
                                                   const condition_list &conditions,
                                                   const json_body &body,
                                                   std::uint32_t flags = 0) const noexcept;

    /** Counts the profiles of `database` that meet all conditions: cop_count_profiles(). See result::matched(). */
    COPERNICA_NODISCARD result try_count_profiles(const std::string &database,
                                                  const condition_list &conditions) const noexcept;

#if COPERNICA_HAS_EXCEPTIONS
    /** As try_update_profiles(); throws copernica::error when the status is not COP_OK. */
    result update_profiles(const std::string &database, const condition_list &conditions,
                           const json_body &body, std::uint32_t flags = 0) const;

    /** As try_count_profiles(), but returns the number; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD std::uint64_t count_profiles(const std::string &database,
                                                     const condition_list &conditions) const;
#endif

  private:
    friend class conditions;
    friend class body;

    client(const client &parent, std::uint32_t timeout_ms)
        : handle_(cop_client_derive(parent.handle_.get(), timeout_ms)), refusal_(parent.refusal_),
          log_(parent.log_)
    {
    }

    /* Why a call must not reach the library, if it must not. */
    detail::refusal refusal_of(const std::string &database, const detail::refusal &conditions) const
    {
        detail::refusal refusal(refusal_);

        refusal.keep_nul(COP_ERR_INVALID_DATABASE, "the database", database);
        refusal.keep(conditions.status, conditions.message);
        return refusal;
    }

    detail::handle<cop_client> handle_;
    detail::refusal refusal_;
    /* C calls it as long as a client lives that was made with it. */
    std::shared_ptr<const log_function> log_;
};

/* ---- Conditions -------------------------------------------------------------------------------- */

/** Conditions in the making, for values that come from outside: none can change what its condition means. */
class conditions
{
  public:
    /** An empty list in the encoding of the client. */
    explicit conditions(const client &client)
        : handle_(cop_conditions_new(client.handle_.get())), refusal_(client.refusal_)
    {
    }

    /** Adds a condition that compares a field with exactly this value: cop_conditions_add(). */
    conditions &add(const std::string &field, cop_comparison comparison, const std::string &value)
    {
        return add(field, comparison, value, cop_conditions_add);
    }

    /** Adds a condition that compares a field with a pattern: cop_conditions_add_pattern(). */
    conditions &add_pattern(const std::string &field, cop_comparison comparison,
                            const std::string &pattern)
    {
        return add(field, comparison, pattern, cop_conditions_add_pattern);
    }

    /** The number of conditions. */
    std::size_t size() const noexcept
    {
        return cop_conditions_count(handle_.get());
    }

    /** The conditions as text, such as "customerid==4567". */
    std::vector<std::string> texts() const
    {
        const char *const *fields = cop_conditions_fields(handle_.get());

        return std::vector<std::string>(fields, fields + size());
    }

    /** Whether nothing was refused. */
    bool ok() const noexcept
    {
        return refusal_.is_none();
    }

    /** COP_OK, or why the first refused condition was refused. */
    cop_status status() const noexcept
    {
        return refusal_.status;
    }

    /** What was wrong with the first refused condition and what to write instead; empty when none was. */
    const std::string &message() const noexcept
    {
        return refusal_.message;
    }

  private:
    friend class condition_list;

    conditions &add(const std::string &field, cop_comparison comparison, const std::string &value,
                    cop_status(COP_CALL *adder)(cop_conditions *, const char *, cop_comparison,
                                                const char *))
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_CONDITION, "the name of a field", field) &&
            refusal_.keep_nul(COP_ERR_INVALID_CONDITION, "the value for \"" + field + "\"",
                              value)) {
            const cop_status status =
                adder(handle_.get(), field.c_str(), comparison, value.c_str());
            refusal_.keep(status, cop_conditions_message(handle_.get()));
        }
        return *this;
    }

    detail::handle<cop_conditions> handle_;
    detail::refusal refusal_;
};

/** What a call takes as its conditions. It borrows: it lives for the call that it is made for. */
class condition_list
{
  public:
    /** Conditions as text, such as {"customerid==4567"}. */
    condition_list(std::initializer_list<const char *> texts) : fields_(texts), refusal_()
    {
    }

    /** The same as strings. */
    condition_list(std::initializer_list<std::string> texts) : fields_(), refusal_()
    {
        add_all(texts);
    }

    /** The same as a vector, which must outlive the call. */
    condition_list(const std::vector<std::string> &texts) : fields_(), refusal_()
    {
        add_all(texts);
    }

    /** What conditions::add() has put together; a call is refused when one of those was. */
    condition_list(const conditions &built) : fields_(), refusal_(built.refusal_)
    {
        const char *const *fields = cop_conditions_fields(built.handle_.get());

        fields_.assign(fields, fields + built.size());
    }

  private:
    friend class client;

    template <typename Texts> void add_all(const Texts &texts)
    {
        for (const std::string &text : texts) {
            refusal_.keep_nul(COP_ERR_INVALID_CONDITION,
                              "condition " + std::to_string(fields_.size() + 1), text);
            fields_.push_back(text.c_str());
        }
    }

    std::vector<const char *> fields_;
    detail::refusal refusal_;
};

/* ---- Body -------------------------------------------------------------------------------------- */

/** The new values of an update in the making. Setting a field or interest twice replaces what it had. */
class body
{
  public:
    /** An empty body in the shape of the client's API version. */
    explicit body(const client &client)
        : handle_(cop_body_new(client.handle_.get())), refusal_(client.refusal_)
    {
    }

    /** Sets a field to a text. */
    body &set_text(const std::string &field, const std::string &text)
    {
        return set_text(field, text, cop_body_set_text);
    }

    /** Sets a field to a whole number. */
    body &set_integer(const std::string &field, std::int64_t number)
    {
        return set(field, number, cop_body_set_integer);
    }

    /** Sets a field to a number. */
    body &set_number(const std::string &field, double number)
    {
        return set(field, number, cop_body_set_number);
    }

    /** Sets a field to true or false, which are stored as 1 and 0. */
    body &set_bool(const std::string &field, bool value)
    {
        return set(field, static_cast<std::int32_t>(value), cop_body_set_bool);
    }

    /** Clears a field. */
    body &set_null(const std::string &field)
    {
        return has_name(field) ? keep(cop_body_set_null(handle_.get(), field.c_str())) : *this;
    }

    /** Sets a field to a day or a moment, "YYYY-MM-DD" or "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam. */
    body &set_date(const std::string &field, const std::string &date)
    {
        return set_text(field, date, cop_body_set_date);
    }

    /** Switches an interest on or off. */
    body &set_interest(const std::string &interest, bool is_on)
    {
        return set(interest, static_cast<std::int32_t>(is_on), cop_body_set_interest);
    }

    /** The body as JSON. */
    std::string json() const
    {
        const char *json = cop_body_json(handle_.get());

        return json != nullptr ? json : "";
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

  private:
    friend class json_body;

    body &keep(cop_status status)
    {
        refusal_.keep(status, cop_body_message(handle_.get()));
        return *this;
    }

    bool has_name(const std::string &name)
    {
        return refusal_.keep_nul(COP_ERR_INVALID_BODY, "the name of a field or interest", name);
    }

    body &set_text(const std::string &field, const std::string &text,
                   cop_status(COP_CALL *setter)(cop_body *, const char *, const char *))
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_BODY, "the value for \"" + field + "\"", text)) {
            set(field, text.c_str(), setter);
        }
        return *this;
    }

    template <typename Value>
    body &set(const std::string &name, Value value,
              cop_status(COP_CALL *setter)(cop_body *, const char *, Value))
    {
        return has_name(name) ? keep(setter(handle_.get(), name.c_str(), value)) : *this;
    }

    detail::handle<cop_body> handle_;
    detail::refusal refusal_;
};

/** What a call takes as its body. It borrows: it lives for the call that it is made for. */
class json_body
{
  public:
    /** A JSON object as text. */
    json_body(const char *json) noexcept : json_(json), refusal_()
    {
    }

    /** The same as a string. One with a NUL is refused. */
    json_body(const std::string &json) : json_(json.c_str()), refusal_()
    {
        refusal_.keep_nul(COP_ERR_INVALID_BODY, "the body", json);
    }

    /** What the setters of a body have put together; a call is refused when one of those was. */
    json_body(const body &built)
        : json_(cop_body_json(built.handle_.get())), refusal_(built.refusal_)
    {
    }

    /** A copy, which borrows the same text. */
    json_body(const json_body &) = default;
    /** The same by assignment. */
    json_body &operator=(const json_body &) = default;

  private:
    friend class client;

    const char *json_;
    detail::refusal refusal_;
};

/* ---- The calls --------------------------------------------------------------------------------- */

inline result client::try_update_profiles(const std::string &database,
                                          const condition_list &conditions, const json_body &body,
                                          std::uint32_t flags) const noexcept
{
    detail::refusal refusal = refusal_of(database, conditions.refusal_);

    refusal.keep(body.refusal_.status, body.refusal_.message);
    if (!refusal.is_none()) {
        return result(std::move(refusal));
    }
    return result(cop_update_profiles(handle_.get(), database.c_str(), conditions.fields_.data(),
                                      conditions.fields_.size(), body.json_, flags));
}

inline result client::try_count_profiles(const std::string &database,
                                         const condition_list &conditions) const noexcept
{
    detail::refusal refusal = refusal_of(database, conditions.refusal_);

    if (!refusal.is_none()) {
        return result(std::move(refusal));
    }
    return result(cop_count_profiles(handle_.get(), database.c_str(), conditions.fields_.data(),
                                     conditions.fields_.size()));
}

#if COPERNICA_HAS_EXCEPTIONS
inline result client::update_profiles(const std::string &database, const condition_list &conditions,
                                      const json_body &body, std::uint32_t flags) const
{
    return detail::checked(try_update_profiles(database, conditions, body, flags));
}

inline std::uint64_t client::count_profiles(const std::string &database,
                                            const condition_list &conditions) const
{
    return static_cast<std::uint64_t>(
        detail::checked(try_count_profiles(database, conditions)).matched());
}
#endif

} // namespace copernica

#undef COPERNICA_NODISCARD

#endif /* COPERNICA_HPP */
