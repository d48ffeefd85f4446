/* The bodies of the calls of a client that never throw, which client.hpp includes. Not for programs. */

#ifndef COPERNICA_CALLS_HPP
#define COPERNICA_CALLS_HPP

#include <copernica/client.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace copernica
{

inline result client::try_update_profiles(const std::string &database,
                                          const condition_list &conditions, const json_body &body,
                                          std::uint32_t flags) const noexcept
{
    return call(refusal_of_database(database).keep(conditions.refusal_).keep(body.refusal_), [&] {
        return cop_update_profiles(handle_.get(), database.c_str(), conditions.fields_.data(),
                                   conditions.fields_.size(), body.json_, flags);
    });
}

inline result client::try_count_profiles(const std::string &database,
                                         const condition_list &conditions) const noexcept
{
    return call(refusal_of_database(database).keep(conditions.refusal_), [&] {
        return cop_count_profiles(handle_.get(), database.c_str(), conditions.fields_.data(),
                                  conditions.fields_.size());
    });
}

inline profile_list client::try_profiles(const std::string &database,
                                         const condition_list &conditions,
                                         const query &query) const noexcept
{
    return list(refusal_of_database(database).keep(conditions.refusal_), query, [&] {
        return cop_get_profiles(handle_.get(), database.c_str(), conditions.fields_.data(),
                                conditions.fields_.size(), query.handle_.get());
    });
}

inline result client::try_profile(std::uint64_t id) const noexcept
{
    return call(refusal_, [&] { return cop_get_profile(handle_.get(), id); });
}

inline result client::try_fields(const std::string &database) const noexcept
{
    return call(refusal_of_database(database),
                [&] { return cop_get_fields(handle_.get(), database.c_str()); });
}

inline result client::try_databases() const noexcept
{
    return call(refusal_, [&] { return cop_get_databases(handle_.get()); });
}

inline result client::try_identity() const noexcept
{
    return call(refusal_, [&] { return cop_get_identity(handle_.get()); });
}

inline result client::try_create_profile(const std::string &database, const json_body &body,
                                         std::uint32_t flags) const noexcept
{
    return call(refusal_of_database(database).keep(body.refusal_), [&] {
        return cop_create_profile(handle_.get(), database.c_str(), body.json_, flags);
    });
}

inline result client::try_update_profile(std::uint64_t id, const json_body &body,
                                         std::uint32_t flags) const noexcept
{
    return call(detail::refusal(refusal_).keep(body.refusal_),
                [&] { return cop_update_profile(handle_.get(), id, body.json_, flags); });
}

inline result client::try_update_profile_fields(std::uint64_t id, const json_body &body,
                                                std::uint32_t flags) const noexcept
{
    return call(detail::refusal(refusal_).keep(body.refusal_),
                [&] { return cop_update_profile_fields(handle_.get(), id, body.json_, flags); });
}

inline result client::try_update_profile_interests(std::uint64_t id, const json_body &body,
                                                   std::uint32_t flags) const noexcept
{
    return call(detail::refusal(refusal_).keep(body.refusal_),
                [&] { return cop_update_profile_interests(handle_.get(), id, body.json_, flags); });
}

inline result client::try_delete_profile(std::uint64_t id) const noexcept
{
    return call(refusal_, [&] { return cop_delete_profile(handle_.get(), id); });
}

inline result client::try_delete_profiles(const std::string &database,
                                          const std::vector<std::uint64_t> &ids,
                                          std::size_t count) const noexcept
{
    return call(refusal_of_database(database), [&] {
        return cop_delete_profiles(handle_.get(), database.c_str(), ids.data(), ids.size(), count);
    });
}

inline profile_list client::try_subprofiles(std::uint64_t profile_id, const std::string &collection,
                                            const condition_list &conditions,
                                            const query &query) const noexcept
{
    return list(refusal_of_collection(collection).keep(conditions.refusal_), query, [&] {
        return cop_get_subprofiles(handle_.get(), profile_id, collection.c_str(),
                                   conditions.fields_.data(), conditions.fields_.size(),
                                   query.handle_.get());
    });
}

inline profile_list client::try_subprofiles_of_collection(std::uint64_t collection_id,
                                                          const condition_list &conditions,
                                                          const query &query) const noexcept
{
    return list(detail::refusal(refusal_).keep(conditions.refusal_), query, [&] {
        return cop_get_subprofiles_of_collection(handle_.get(), collection_id,
                                                 conditions.fields_.data(),
                                                 conditions.fields_.size(), query.handle_.get());
    });
}

inline result client::try_subprofile(std::uint64_t id) const noexcept
{
    return call(refusal_, [&] { return cop_get_subprofile(handle_.get(), id); });
}

inline result client::try_update_subprofiles(std::uint64_t profile_id,
                                             const std::string &collection,
                                             const condition_list &conditions,
                                             const json_body &body,
                                             std::uint32_t flags) const noexcept
{
    return call(refusal_of_collection(collection).keep(conditions.refusal_).keep(body.refusal_),
                [&] {
                    return cop_update_subprofiles(handle_.get(), profile_id, collection.c_str(),
                                                  conditions.fields_.data(),
                                                  conditions.fields_.size(), body.json_, flags);
                });
}

inline result client::try_update_subprofiles_of_collection(std::uint64_t collection_id,
                                                           const condition_list &conditions,
                                                           const json_body &body,
                                                           std::uint32_t flags) const noexcept
{
    return call(detail::refusal(refusal_).keep(conditions.refusal_).keep(body.refusal_), [&] {
        return cop_update_subprofiles_of_collection(handle_.get(), collection_id,
                                                    conditions.fields_.data(),
                                                    conditions.fields_.size(), body.json_, flags);
    });
}

inline result client::try_create_subprofile(std::uint64_t profile_id, const std::string &collection,
                                            const json_body &body,
                                            std::uint32_t flags) const noexcept
{
    return call(refusal_of_collection(collection).keep(body.refusal_), [&] {
        return cop_create_subprofile(handle_.get(), profile_id, collection.c_str(), body.json_,
                                     flags);
    });
}

inline result client::try_update_subprofile(std::uint64_t id, const json_body &body,
                                            std::uint32_t flags) const noexcept
{
    return call(detail::refusal(refusal_).keep(body.refusal_),
                [&] { return cop_update_subprofile(handle_.get(), id, body.json_, flags); });
}

inline result client::try_update_subprofile_fields(std::uint64_t id, const json_body &body,
                                                   std::uint32_t flags) const noexcept
{
    return call(detail::refusal(refusal_).keep(body.refusal_),
                [&] { return cop_update_subprofile_fields(handle_.get(), id, body.json_, flags); });
}

inline result client::try_delete_subprofile(std::uint64_t id) const noexcept
{
    return call(refusal_, [&] { return cop_delete_subprofile(handle_.get(), id); });
}

inline result client::try_start_import(const std::string &database, const profile_import &import,
                                       std::uint32_t flags) const noexcept
{
    return call(refusal_of_database(database).keep(import.refusal_), [&] {
        return cop_import_start(handle_.get(), database.c_str(), import.handle_.get(), flags);
    });
}

inline result client::try_import_status(std::uint64_t id) const noexcept
{
    return call(refusal_, [&] { return cop_import_status(handle_.get(), id); });
}

inline result client::try_request(const std::string &method, const std::string &path,
                                  const parameter_list &parameters, const json_body &body,
                                  std::uint32_t flags) const noexcept
{
    detail::refusal refusal(refusal_);
    std::vector<const char *> names;
    std::vector<const char *> values;

    refusal.keep_nul(COP_ERR_INVALID_REQUEST, "the method", method);
    refusal.keep_nul(COP_ERR_INVALID_REQUEST, "the path", path);
    for (const parameter_list::value_type &parameter : parameters) {
        refusal.keep_nul(COP_ERR_INVALID_REQUEST, "the name of a parameter", parameter.first);
        refusal.keep_nul(COP_ERR_INVALID_REQUEST, "the value of \"" + parameter.first + "\"",
                         parameter.second);
        names.push_back(parameter.first.c_str());
        values.push_back(parameter.second.c_str());
    }
    return call(refusal.keep(body.refusal_), [&] {
        return cop_request(handle_.get(), method.c_str(), path.c_str(), names.data(), values.data(),
                           names.size(), body.json_, flags);
    });
}

} // namespace copernica

#endif /* COPERNICA_CALLS_HPP */
