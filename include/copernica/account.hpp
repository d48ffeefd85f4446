/* Who an account is, and which databases and fields it has: values that are copied at will. */

#ifndef COPERNICA_ACCOUNT_HPP
#define COPERNICA_ACCOUNT_HPP

#include <copernica/detail.hpp>
#include <copernica/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace copernica
{

/** A field of a database. */
struct field {
    /** In the letter case of the database. */
    std::string name{};
    /** Such as "text", "email", "integer", "float", "date", "empty_date", "datetime", "select". */
    std::string type{};
    /** How many characters it is said to hold; 0 when nothing is said. */
    std::uint64_t length = 0;
    /** The choices of a select field. The server keeps no other values; letter case counts. */
    std::vector<std::string> choices{};
};

/** A collection of a database: where profiles have their sub-profiles. */
struct collection {
    /** Its id. */
    std::uint64_t id = 0;
    /** Its name, which is unique in its database only. */
    std::string name{};
};

/** A database of the account. */
struct database {
    /** Its id. */
    std::uint64_t id = 0;
    /** Its name. */
    std::string name{};
    /** What is said of it. */
    std::string description{};
    /** Its fields, in its own order. */
    std::vector<field> fields{};
    /** The names of its interests. */
    std::vector<std::string> interests{};
    /** Its collections. */
    std::vector<collection> collections{};
};

/** Who an account is. */
struct identity {
    /** Its id. */
    std::uint64_t id = 0;
    /** Its name. */
    std::string name{};
    /** The company that it is of; empty when the server does not say it. */
    std::string company{};
};

namespace detail
{

/* The texts that `text_at` gives for the places 0, 1, 2 ... of an owner. */
template <typename Owner>
std::vector<std::string> texts_of(const Owner *owner,
                                  const char *(COP_CALL *text_at)(const Owner *, std::size_t))
{
    std::vector<std::string> texts;

    for (std::size_t i = 0; const char *text = text_at(owner, i); i++) {
        texts.emplace_back(text);
    }
    return texts;
}

inline field copy_of(const cop_field *borrowed)
{
    field copy;

    copy.name = text(cop_field_name(borrowed));
    copy.type = text(cop_field_type(borrowed));
    copy.length = cop_field_length(borrowed);
    copy.choices = texts_of(borrowed, cop_field_choice);
    return copy;
}

inline database copy_of(const cop_database *borrowed)
{
    database copy;

    copy.id = cop_database_id(borrowed);
    copy.name = text(cop_database_name(borrowed));
    copy.description = text(cop_database_description(borrowed));
    for (std::size_t i = 0; const cop_field *each = cop_database_field(borrowed, i); i++) {
        copy.fields.push_back(copy_of(each));
    }
    copy.interests = texts_of(borrowed, cop_database_interest);
    for (std::size_t i = 0; const char *name = cop_database_collection(borrowed, i); i++) {
        collection each;

        each.id = cop_database_collection_id(borrowed, i);
        each.name = name;
        copy.collections.push_back(each);
    }
    return copy;
}

} // namespace detail

inline std::vector<field> result::fields() const
{
    std::vector<field> fields;

    for (std::size_t i = 0; const cop_field *each = cop_result_field(get(), i); i++) {
        fields.push_back(detail::copy_of(each));
    }
    return fields;
}

inline std::vector<database> result::databases() const
{
    std::vector<database> databases;

    for (std::size_t i = 0; const cop_database *each = cop_result_database(get(), i); i++) {
        databases.push_back(detail::copy_of(each));
    }
    return databases;
}

inline identity result::identity() const
{
    const cop_identity *borrowed = cop_result_identity(get());
    copernica::identity copy;

    copy.id = cop_identity_id(borrowed);
    copy.name = detail::text(cop_identity_name(borrowed));
    copy.company = detail::text(cop_identity_company(borrowed));
    return copy;
}

} // namespace copernica

#endif /* COPERNICA_ACCOUNT_HPP */
