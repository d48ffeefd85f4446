/* The bodies of the calls of a client that throw, which client.hpp includes. Not for programs. */

#ifndef COPERNICA_THROWING_CALLS_HPP
#define COPERNICA_THROWING_CALLS_HPP

#include <copernica/client.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#if COPERNICA_HAS_EXCEPTIONS
namespace copernica
{

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

inline profile_list client::profiles(const std::string &database, const condition_list &conditions,
                                     const query &query) const
{
    return checked(try_profiles(database, conditions, query));
}

inline copernica::profile client::profile(std::uint64_t id) const
{
    return detail::checked(try_profile(id)).profile();
}

inline std::vector<field> client::fields(const std::string &database) const
{
    return detail::checked(try_fields(database)).fields();
}

inline std::vector<database> client::databases() const
{
    return detail::checked(try_databases()).databases();
}

inline copernica::identity client::identity() const
{
    return detail::checked(try_identity()).identity();
}

inline result client::create_profile(const std::string &database, const json_body &body,
                                     std::uint32_t flags) const
{
    return detail::checked(try_create_profile(database, body, flags));
}

inline result client::update_profile(std::uint64_t id, const json_body &body,
                                     std::uint32_t flags) const
{
    return detail::checked(try_update_profile(id, body, flags));
}

inline result client::update_profile_fields(std::uint64_t id, const json_body &body,
                                            std::uint32_t flags) const
{
    return detail::checked(try_update_profile_fields(id, body, flags));
}

inline result client::update_profile_interests(std::uint64_t id, const json_body &body,
                                               std::uint32_t flags) const
{
    return detail::checked(try_update_profile_interests(id, body, flags));
}

inline result client::delete_profile(std::uint64_t id) const
{
    return detail::checked(try_delete_profile(id));
}

inline result client::delete_profiles(const std::string &database,
                                      const std::vector<std::uint64_t> &ids,
                                      std::size_t count) const
{
    return detail::checked(try_delete_profiles(database, ids, count));
}

inline profile_list client::subprofiles(std::uint64_t profile_id, const std::string &collection,
                                        const condition_list &conditions, const query &query) const
{
    return checked(try_subprofiles(profile_id, collection, conditions, query));
}

inline profile_list client::subprofiles_of_collection(std::uint64_t collection_id,
                                                      const condition_list &conditions,
                                                      const query &query) const
{
    return checked(try_subprofiles_of_collection(collection_id, conditions, query));
}

inline copernica::profile client::subprofile(std::uint64_t id) const
{
    return detail::checked(try_subprofile(id)).profile();
}

inline result client::update_subprofiles(std::uint64_t profile_id, const std::string &collection,
                                         const condition_list &conditions, const json_body &body,
                                         std::uint32_t flags) const
{
    return detail::checked(try_update_subprofiles(profile_id, collection, conditions, body, flags));
}

inline result client::update_subprofiles_of_collection(std::uint64_t collection_id,
                                                       const condition_list &conditions,
                                                       const json_body &body,
                                                       std::uint32_t flags) const
{
    return detail::checked(
        try_update_subprofiles_of_collection(collection_id, conditions, body, flags));
}

inline result client::create_subprofile(std::uint64_t profile_id, const std::string &collection,
                                        const json_body &body, std::uint32_t flags) const
{
    return detail::checked(try_create_subprofile(profile_id, collection, body, flags));
}

inline result client::update_subprofile(std::uint64_t id, const json_body &body,
                                        std::uint32_t flags) const
{
    return detail::checked(try_update_subprofile(id, body, flags));
}

inline result client::update_subprofile_fields(std::uint64_t id, const json_body &body,
                                               std::uint32_t flags) const
{
    return detail::checked(try_update_subprofile_fields(id, body, flags));
}

inline result client::delete_subprofile(std::uint64_t id) const
{
    return detail::checked(try_delete_subprofile(id));
}

inline result client::start_import(const std::string &database, const profile_import &import,
                                   std::uint32_t flags) const
{
    return detail::checked(try_start_import(database, import, flags));
}

inline import_progress client::import_status(std::uint64_t id) const
{
    return detail::checked(try_import_status(id)).import_progress();
}

inline result client::request(const std::string &method, const std::string &path,
                              const parameter_list &parameters, const json_body &body,
                              std::uint32_t flags) const
{
    return detail::checked(try_request(method, path, parameters, body, flags));
}

} // namespace copernica
#endif

#endif /* COPERNICA_THROWING_CALLS_HPP */
