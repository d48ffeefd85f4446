/* An account, and every call that can be made to it. */

#ifndef COPERNICA_CLIENT_HPP
#define COPERNICA_CLIENT_HPP

#include <copernica/account.hpp>
#include <copernica/body.hpp>
#include <copernica/conditions.hpp>
#include <copernica/imports.hpp>
#include <copernica/options.hpp>
#include <copernica/profile.hpp>
#include <copernica/profile_list.hpp>
#include <copernica/query.hpp>
#include <copernica/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace copernica
{

/** Names and values of the parameters of a query, in order. */
using parameter_list = std::vector<std::pair<std::string, std::string>>;

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
        refusal_.keep_moved(options.handle_ != nullptr, "options");
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

    /**
     * Reads the profiles of `database` that meet all conditions, or all of them when there are none: cop_get_profiles(). A
     * call that failed is a list that is empty, and its outcome says why.
     */
    COPERNICA_NODISCARD profile_list
    try_profiles(const std::string &database, const condition_list &conditions = condition_list(),
                 const query &query = copernica::query()) const noexcept;

    /** Reads one profile by its id: cop_get_profile(). See result::profile(). */
    COPERNICA_NODISCARD result try_profile(std::uint64_t id) const noexcept;

    /** Reads the fields of `database`: cop_get_fields(). See result::fields(). */
    COPERNICA_NODISCARD result try_fields(const std::string &database) const noexcept;

    /** Reads the databases of the account: cop_get_databases(). See result::databases(). */
    COPERNICA_NODISCARD result try_databases() const noexcept;

    /** Reads who the access token belongs to: cop_get_identity(). See result::identity(). */
    COPERNICA_NODISCARD result try_identity() const noexcept;

    /** Makes a profile in `database`: cop_create_profile(). The same call twice makes two. See result::created_id(). */
    COPERNICA_NODISCARD result try_create_profile(const std::string &database,
                                                  const json_body &body,
                                                  std::uint32_t flags = 0) const noexcept;

    /** Updates fields, interests and secret of one profile: cop_update_profile(). */
    COPERNICA_NODISCARD result try_update_profile(std::uint64_t id, const json_body &body,
                                                  std::uint32_t flags = 0) const noexcept;

    /** Updates fields of one profile from a flat object: cop_update_profile_fields(). */
    COPERNICA_NODISCARD result try_update_profile_fields(std::uint64_t id, const json_body &body,
                                                         std::uint32_t flags = 0) const noexcept;

    /** Makes the interests of one profile exactly those of a list or map: cop_update_profile_interests(). */
    COPERNICA_NODISCARD result try_update_profile_interests(std::uint64_t id, const json_body &body,
                                                            std::uint32_t flags = 0) const noexcept;

    /** Removes one profile and its sub-profiles: cop_delete_profile(). */
    COPERNICA_NODISCARD result try_delete_profile(std::uint64_t id) const noexcept;

    /**
     * Removes profiles of `database` by their ids: cop_delete_profiles(). Version 2 of the API and later. `count` is how many
     * profiles the program means to remove, from where it decided that, not from the list.
     */
    COPERNICA_NODISCARD result try_delete_profiles(const std::string &database,
                                                   const std::vector<std::uint64_t> &ids,
                                                   std::size_t count) const noexcept;

    /** Reads the sub-profiles that a profile has in a collection: cop_get_subprofiles(). All else is as try_profiles(). */
    COPERNICA_NODISCARD profile_list
    try_subprofiles(std::uint64_t profile_id, const std::string &collection,
                    const condition_list &conditions = condition_list(),
                    const query &query = copernica::query()) const noexcept;

    /** Reads those of all profiles in a collection: cop_get_subprofiles_of_collection(). All else is as try_profiles(). */
    COPERNICA_NODISCARD profile_list try_subprofiles_of_collection(
        std::uint64_t collection_id, const condition_list &conditions = condition_list(),
        const query &query = copernica::query()) const noexcept;

    /** Reads one sub-profile by its id: cop_get_subprofile(). See result::profile(). */
    COPERNICA_NODISCARD result try_subprofile(std::uint64_t id) const noexcept;

    /** Updates every sub-profile that a profile has in a collection and that meets all conditions: cop_update_subprofiles(). */
    COPERNICA_NODISCARD result try_update_subprofiles(std::uint64_t profile_id,
                                                      const std::string &collection,
                                                      const condition_list &conditions,
                                                      const json_body &body,
                                                      std::uint32_t flags = 0) const noexcept;

    /**
     * Updates every sub-profile in a collection that meets all conditions: cop_update_subprofiles_of_collection(). Version 3
     * of the API and later.
     */
    COPERNICA_NODISCARD result try_update_subprofiles_of_collection(
        std::uint64_t collection_id, const condition_list &conditions, const json_body &body,
        std::uint32_t flags = 0) const noexcept;

    /** Makes a sub-profile of a profile: cop_create_subprofile(). The same call twice makes two. */
    COPERNICA_NODISCARD result try_create_subprofile(std::uint64_t profile_id,
                                                     const std::string &collection,
                                                     const json_body &body,
                                                     std::uint32_t flags = 0) const noexcept;

    /** Updates fields and secret of one sub-profile: cop_update_subprofile(). */
    COPERNICA_NODISCARD result try_update_subprofile(std::uint64_t id, const json_body &body,
                                                     std::uint32_t flags = 0) const noexcept;

    /** Updates fields of one sub-profile from a flat object: cop_update_subprofile_fields(). */
    COPERNICA_NODISCARD result try_update_subprofile_fields(std::uint64_t id, const json_body &body,
                                                            std::uint32_t flags = 0) const noexcept;

    /** Removes one sub-profile: cop_delete_subprofile(). */
    COPERNICA_NODISCARD result try_delete_subprofile(std::uint64_t id) const noexcept;

    /**
     * Starts an import into `database`: cop_import_start(). Version 3 of the API and later. result::created_id() is the id of
     * the import.
     */
    COPERNICA_NODISCARD result try_start_import(const std::string &database,
                                                const profile_import &import,
                                                std::uint32_t flags = 0) const noexcept;

    /** Reads how far an import has come: cop_import_status(). See result::import_progress(). */
    COPERNICA_NODISCARD result try_import_status(std::uint64_t id) const noexcept;

    /**
     * Makes any other call of the API: cop_request(). See result::body().
     *
     * @param method      "GET", "POST", "PUT" or "DELETE"
     * @param path        the path behind the version, such as "database/1234/views", not percent-encoded
     * @param parameters  those of the query, such as {{"limit", "10"}}, not percent-encoded
     * @param body        JSON; nullptr for none
     * @param flags       COP_REPEATABLE or 0
     */
    COPERNICA_NODISCARD result try_request(const std::string &method, const std::string &path,
                                           const parameter_list &parameters = parameter_list(),
                                           const json_body &body = nullptr,
                                           std::uint32_t flags = 0) const noexcept;

#if COPERNICA_HAS_EXCEPTIONS
    /** As try_update_profiles(); throws copernica::error when the status is not COP_OK. */
    result update_profiles(const std::string &database, const condition_list &conditions,
                           const json_body &body, std::uint32_t flags = 0) const;

    /** As try_count_profiles(), but returns the number; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD std::uint64_t count_profiles(const std::string &database,
                                                     const condition_list &conditions) const;

    /** As try_profiles(), but the first page is there; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD profile_list profiles(const std::string &database,
                                              const condition_list &conditions = condition_list(),
                                              const query &query = copernica::query()) const;

    /** As try_profile(), but returns the profile; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD copernica::profile profile(std::uint64_t id) const;

    /** As try_fields(), but returns the fields; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD std::vector<field> fields(const std::string &database) const;

    /** As try_databases(), but returns the databases; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD std::vector<database> databases() const;

    /** As try_identity(), but returns the account; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD copernica::identity identity() const;

    /** As try_create_profile(); throws copernica::error when the status is not COP_OK. */
    result create_profile(const std::string &database, const json_body &body,
                          std::uint32_t flags = 0) const;

    /** As try_update_profile(); throws copernica::error when the status is not COP_OK. */
    result update_profile(std::uint64_t id, const json_body &body, std::uint32_t flags = 0) const;

    /** As try_update_profile_fields(); throws copernica::error when the status is not COP_OK. */
    result update_profile_fields(std::uint64_t id, const json_body &body,
                                 std::uint32_t flags = 0) const;

    /** As try_update_profile_interests(); throws copernica::error when the status is not COP_OK. */
    result update_profile_interests(std::uint64_t id, const json_body &body,
                                    std::uint32_t flags = 0) const;

    /** As try_delete_profile(); throws copernica::error when the status is not COP_OK. */
    result delete_profile(std::uint64_t id) const;

    /** As try_delete_profiles(); throws copernica::error when the status is not COP_OK. */
    result delete_profiles(const std::string &database, const std::vector<std::uint64_t> &ids,
                           std::size_t count) const;

    /** As try_subprofiles(), but the first page is there; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD profile_list
    subprofiles(std::uint64_t profile_id, const std::string &collection,
                const condition_list &conditions = condition_list(),
                const query &query = copernica::query()) const;

    /** As try_subprofiles_of_collection(), but the first page is there; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD profile_list subprofiles_of_collection(
        std::uint64_t collection_id, const condition_list &conditions = condition_list(),
        const query &query = copernica::query()) const;

    /** As try_subprofile(), but returns the sub-profile; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD copernica::profile subprofile(std::uint64_t id) const;

    /** As try_update_subprofiles(); throws copernica::error when the status is not COP_OK. */
    result update_subprofiles(std::uint64_t profile_id, const std::string &collection,
                              const condition_list &conditions, const json_body &body,
                              std::uint32_t flags = 0) const;

    /** As try_update_subprofiles_of_collection(); throws copernica::error when the status is not COP_OK. */
    result update_subprofiles_of_collection(std::uint64_t collection_id,
                                            const condition_list &conditions, const json_body &body,
                                            std::uint32_t flags = 0) const;

    /** As try_create_subprofile(); throws copernica::error when the status is not COP_OK. */
    result create_subprofile(std::uint64_t profile_id, const std::string &collection,
                             const json_body &body, std::uint32_t flags = 0) const;

    /** As try_update_subprofile(); throws copernica::error when the status is not COP_OK. */
    result update_subprofile(std::uint64_t id, const json_body &body,
                             std::uint32_t flags = 0) const;

    /** As try_update_subprofile_fields(); throws copernica::error when the status is not COP_OK. */
    result update_subprofile_fields(std::uint64_t id, const json_body &body,
                                    std::uint32_t flags = 0) const;

    /** As try_delete_subprofile(); throws copernica::error when the status is not COP_OK. */
    result delete_subprofile(std::uint64_t id) const;

    /** As try_start_import(); throws copernica::error when the status is not COP_OK. */
    result start_import(const std::string &database, const profile_import &import,
                        std::uint32_t flags = 0) const;

    /** As try_import_status(), but returns what was read; throws copernica::error when the status is not COP_OK. */
    COPERNICA_NODISCARD import_progress import_status(std::uint64_t id) const;

    /** As try_request(); throws copernica::error when the status is not COP_OK. */
    result request(const std::string &method, const std::string &path,
                   const parameter_list &parameters = parameter_list(),
                   const json_body &body = nullptr, std::uint32_t flags = 0) const;
#endif

  private:
    friend class conditions;
    friend class body;
    friend class profile_import;
    friend class batch;

    client(const client &parent, std::uint32_t timeout_ms)
        : handle_(cop_client_derive(parent.handle_.get(), timeout_ms)), refusal_(parent.refusal_),
          log_(parent.log_)
    {
    }

    /* Why a call on a database must not reach the library, if it must not. */
    detail::refusal refusal_of_database(const std::string &database) const
    {
        detail::refusal refusal(refusal_);

        refusal.keep_nul(COP_ERR_INVALID_DATABASE, "the database", database);
        return refusal;
    }

    /* The same for a call on a collection. */
    detail::refusal refusal_of_collection(const std::string &collection) const
    {
        detail::refusal refusal(refusal_);

        refusal.keep_nul(COP_ERR_INVALID_COLLECTION, "the collection", collection);
        return refusal;
    }

    /* Makes a call of the C interface, unless something was refused before. */
    template <typename Call> static result call(const detail::refusal &refusal, Call made)
    {
        return refusal.is_none() ? result(made()) : result(refusal);
    }

    /* The same for one that reads a list. */
    template <typename Call>
    profile_list list(detail::refusal &refusal, const query &query, Call made) const
    {
        refusal.keep(query.refusal_).keep_moved(query.handle_ != nullptr, "query");
        return refusal.is_none() ? profile_list(made(), log_) : profile_list(refusal);
    }

#if COPERNICA_HAS_EXCEPTIONS
    static profile_list checked(profile_list list)
    {
        detail::checked(list.outcome());
        return list;
    }
#endif

    detail::handle<cop_client> handle_;
    detail::refusal refusal_;
    /* C calls it as long as a client lives that was made with it. */
    std::shared_ptr<const log_function> log_;
};

inline conditions::conditions(const client &client)
    : handle_(cop_conditions_new(client.handle_.get())), refusal_(client.refusal_)
{
}

inline profile_import::profile_import(const client &client)
    : handle_(cop_import_new(client.handle_.get())), refusal_(client.refusal_)
{
}

inline body::body(const client &client)
    : handle_(cop_body_new(client.handle_.get())), refusal_(client.refusal_)
{
}

} // namespace copernica

#include <copernica/calls.hpp>
#include <copernica/throwing_calls.hpp>

#endif /* COPERNICA_CLIENT_HPP */
