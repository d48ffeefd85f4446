/* The bodies of the calls of a client, which client.hpp includes. Not for programs. */

#ifndef COPERNICA_CALLS_HPP
#define COPERNICA_CALLS_HPP

#include <copernica/client.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace copernica
{

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

#endif /* COPERNICA_CALLS_HPP */
