/* A profile or sub-profile that was read. */

#ifndef COPERNICA_PROFILE_HPP
#define COPERNICA_PROFILE_HPP

#include <copernica/detail.hpp>
#include <copernica/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace copernica
{

namespace detail
{
struct list_state;
} // namespace detail

/**
 * A profile, or a sub-profile of one. The one that client::profile() returns owns what it shows; one of a list belongs to
 * the list and changes when the list goes on, which is why it cannot be copied or moved out of it: copy what you need.
 */
class profile
{
  public:
    /** No profile. Its texts are empty and its numbers 0. */
    profile() noexcept : owner_(), handle_()
    {
    }

    /** Whether there is a profile. */
    explicit operator bool() const noexcept
    {
        return handle_ != nullptr;
    }

    /** The id of the profile or sub-profile. */
    std::uint64_t id() const noexcept
    {
        return cop_profile_id(handle_.get());
    }

#if COPERNICA_HAS_EXCEPTIONS
    /**
     * The value of a field, which the server shows as text: "4567", "2024-05-31", "". Letter case of the name does not
     * matter. Throws copernica::error with COP_ERR_UNKNOWN_FIELD when there is no such field.
     */
    std::string field(const std::string &name) const
    {
        const char *value = find_field(name);

        if (value == nullptr) {
            throw error(result(detail::refusal().keep(
                COP_ERR_UNKNOWN_FIELD, "the profile that was read has no field \"" + name + "\"")));
        }
        return value;
    }
#endif

    /** The same without exceptions: borrowed as long as the profile is, nullptr when there is no such field. */
    const char *find_field(const std::string &name) const noexcept
    {
        return name.find('\0') == std::string::npos ? cop_profile_field(handle_.get(), name.c_str())
                                                    : nullptr;
    }

    /** Names and values of all fields, in the order of the database. A removed profile shows "" for each. */
    std::vector<std::pair<std::string, std::string>> fields() const
    {
        std::vector<std::pair<std::string, std::string>> fields;

        for (std::size_t i = 0; i < cop_profile_field_count(handle_.get()); i++) {
            fields.emplace_back(cop_profile_field_name(handle_.get(), i),
                                cop_profile_field_value(handle_.get(), i));
        }
        return fields;
    }

    /** The names of the interests that are on; a sub-profile has none. */
    std::vector<std::string> interests() const
    {
        std::vector<std::string> interests;

        for (std::size_t i = 0; i < cop_profile_interest_count(handle_.get()); i++) {
            interests.emplace_back(cop_profile_interest(handle_.get(), i));
        }
        return interests;
    }

    /** When a value was changed last: "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, empty when it is not shown. */
    std::string modified() const
    {
        return detail::text(cop_profile_modified(handle_.get()));
    }

    /** When the profile was made, in the same form. Lists of data only do not show it. */
    std::string created() const
    {
        return detail::text(cop_profile_created(handle_.get()));
    }

    /** When the profile was removed, in the same form; empty when it is still there. */
    std::string removed() const
    {
        return detail::text(cop_profile_removed(handle_.get()));
    }

    /** A code that belongs in links of mailings, and in no log; empty when it is not shown. */
    std::string secret() const
    {
        return detail::text(cop_profile_secret(handle_.get()));
    }

    /** The id of the database that a profile is in; 0 for a sub-profile, or when it is not shown. */
    std::uint64_t database_id() const noexcept
    {
        return cop_profile_database_id(handle_.get());
    }

    /** The id of the profile that a sub-profile belongs to; 0 for a profile. */
    std::uint64_t parent_id() const noexcept
    {
        return cop_profile_parent_id(handle_.get());
    }

    /** The id of the collection that a sub-profile is in; 0 for a profile. */
    std::uint64_t collection_id() const noexcept
    {
        return cop_profile_collection_id(handle_.get());
    }

    /** All of it as JSON, byte for byte as the server sent it. */
    std::string json() const
    {
        return cop_profile_json(handle_.get());
    }

  private:
    friend class result;
    friend struct detail::list_state;

    explicit profile(const cop_profile *borrowed,
                     detail::handle<cop_result> owner = detail::handle<cop_result>()) noexcept
        : owner_(std::move(owner)), handle_(borrowed)
    {
    }

    detail::handle<cop_result> owner_;
    detail::handle<const cop_profile> handle_;
};

inline profile result::profile() const &
{
    return copernica::profile(cop_result_profile(get()));
}

inline profile result::profile() &&
{
    const cop_profile *read = cop_result_profile(get());

    return copernica::profile(read, std::move(handle_));
}

} // namespace copernica

#endif /* COPERNICA_PROFILE_HPP */
