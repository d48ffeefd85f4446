/* An account, and every call that can be made to it. */

#ifndef COPERNICA_CLIENT_HPP
#define COPERNICA_CLIENT_HPP

#include <copernica/body.hpp>
#include <copernica/conditions.hpp>
#include <copernica/options.hpp>
#include <copernica/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <new>
#include <string>

namespace copernica
{

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

inline conditions::conditions(const client &client)
    : handle_(cop_conditions_new(client.handle_.get())), refusal_(client.refusal_)
{
}

inline body::body(const client &client)
    : handle_(cop_body_new(client.handle_.get())), refusal_(client.refusal_)
{
}

} // namespace copernica

#include <copernica/calls.hpp>

#endif /* COPERNICA_CLIENT_HPP */
