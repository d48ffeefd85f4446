/* What a call came to, and the exception that carries it. */

#ifndef COPERNICA_RESULT_HPP
#define COPERNICA_RESULT_HPP

#include <copernica/detail.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#if COPERNICA_HAS_EXCEPTIONS
#include <stdexcept>
#endif

namespace copernica
{

class profile;
struct field;
struct database;
struct identity;
struct import_progress;

/** An answer that is not always known. */
enum class answer { no = 0, yes = 1, unknown = -1 };

/** What a call did and why it ended as it did. */
class result
{
  public:
    /** Takes over a result of the C interface. */
    explicit result(cop_result *adopted) noexcept : handle_(adopted), list_(), refusal_()
    {
    }

    /** How a list of the C interface went so far; it keeps the list. */
    explicit result(std::shared_ptr<const cop_profile_list> list) noexcept
        : handle_(), list_(std::move(list)), refusal_()
    {
    }

    /** A call that was refused before it reached the library: nothing was sent and nothing changed. */
    explicit result(detail::refusal refusal) noexcept
        : handle_(), list_(), refusal_(std::move(refusal))
    {
    }

    /** COP_OK or one of COP_ERR_... */
    cop_status status() const noexcept
    {
        return is_refusal() ? refusal_.status : cop_result_status(get());
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
        return is_refusal() ? COP_EFFECT_NONE : cop_result_effect(get());
    }

    /** The name of the effect, such as "COP_EFFECT_APPLIED", for logs. */
    const char *effect_name() const noexcept
    {
        return cop_effect_name(effect());
    }

    /** A sentence that a person can act on. It never has the access token in it. */
    std::string message() const
    {
        return is_refusal() ? refusal_.message : cop_result_message(get());
    }

    /** Whether making the same call again does no harm. */
    bool may_repeat() const noexcept
    {
        return is_refusal() || cop_result_may_repeat(get()) != 0;
    }

    /** The HTTP status of the last reply; 0 when there was none. */
    int http_status() const noexcept
    {
        return static_cast<int>(cop_result_http_status(get()));
    }

    /** Whether the call made a profile. */
    answer created() const noexcept
    {
        if (is_refusal()) {
            return answer::no;
        }
        const std::int32_t created = cop_result_created(get());
        return created == 1 ? answer::yes : created == 0 ? answer::no : answer::unknown;
    }

    /** The id of the profile that the call made; 0 when none was made or the server did not say which. */
    std::uint64_t created_id() const noexcept
    {
        return cop_result_created_id(get());
    }

    /** How many profiles meet the conditions, for calls that count them; -1 when it is not known. */
    std::int64_t matched() const noexcept
    {
        return cop_result_matched(get());
    }

    /** Whether the server sent JSON with its reply. */
    bool has_body() const noexcept
    {
        return cop_result_body(get()) != nullptr;
    }

    /** The JSON that the server sent with its reply, such as its error; empty when there was none. */
    std::string body() const
    {
        return detail::text(cop_result_body(get()));
    }

    /** How many times the request was sent, or tried to be sent. */
    std::uint32_t attempts() const noexcept
    {
        return cop_result_attempts(get());
    }

    /** How long the server asks to wait before the next call; 0 when it asks for nothing. */
    std::chrono::milliseconds retry_after() const noexcept
    {
        return std::chrono::milliseconds(
            static_cast<std::chrono::milliseconds::rep>(cop_result_retry_after_ms(get())));
    }

    /** What the caller should know although the call went as it says. */
    std::vector<std::string> warnings() const
    {
        std::vector<std::string> warnings;

        for (std::size_t i = 0; i < cop_result_warning_count(get()); i++) {
            warnings.emplace_back(cop_result_warning(get(), i));
        }
        return warnings;
    }

    /**
     * The profile that client::try_profile() or client::try_subprofile() has read: none when the call failed. It lives as
     * long as this result.
     */
    copernica::profile profile() const &;

    /** The same of a result that is given away: the profile owns what it shows. */
    copernica::profile profile() &&;

    /** The fields that client::try_fields() has read, in the order of the database. */
    std::vector<field> fields() const;

    /** The databases that client::try_databases() has read. */
    std::vector<database> databases() const;

    /** The account that client::try_identity() has read; its id is 0 when the call failed. */
    copernica::identity identity() const;

    /** How far client::try_import_status() says that an import has come; its total is -1 when the call failed. */
    copernica::import_progress import_progress() const;

  private:
    bool is_refusal() const noexcept
    {
        return !refusal_.is_none();
    }

    const cop_result *get() const noexcept
    {
        return list_ ? cop_profile_list_result(list_.get()) : handle_.get();
    }

    detail::handle<cop_result> handle_;
    /* The result of a list belongs to the list. */
    std::shared_ptr<const cop_profile_list> list_;
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

} // namespace copernica

#endif /* COPERNICA_RESULT_HPP */
