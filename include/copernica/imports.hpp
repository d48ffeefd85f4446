/* Many records in one request: what is imported, and how far it has come. */

#ifndef COPERNICA_IMPORTS_HPP
#define COPERNICA_IMPORTS_HPP

#include <copernica/detail.hpp>
#include <copernica/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace copernica
{

class client;

/** An import in the making: its records, or where they are, and what is to be done with them. */
class profile_import
{
  public:
    /** An import of nothing yet, in the encoding of the client. */
    explicit profile_import(const client &client);

    /** The name under which the server lists the import. */
    profile_import &name(const std::string &name)
    {
        return set_text("the name of the import", cop_import_set_name, name);
    }

    /** What is done with the records: COP_IMPORT_ADD, COP_IMPORT_UPDATE, ... There is no default. */
    profile_import &action(cop_import_action action)
    {
        return keep(cop_import_set_action(handle_.get(), action));
    }

    /** Adds a field by which the profile of a record is found. Every action but COP_IMPORT_ADD needs one. */
    profile_import &add_key_field(const std::string &field)
    {
        return set_text("the name of a key field", cop_import_add_key_field, field);
    }

    /** Adds a record: a flat JSON object, with the same keys in the same order as all the others. */
    profile_import &add_record(const std::string &json)
    {
        return set_text("a record", cop_import_add_record, json);
    }

    /** Lets the server fetch a JSON list of objects itself, in place of records that are added. */
    profile_import &location(const std::string &url)
    {
        return set_location(url, nullptr);
    }

    /** The same for CSV; the delimiter is "\t", "," or ";". */
    profile_import &location(const std::string &url, const std::string &delimiter)
    {
        refusal_.keep_nul(COP_ERR_INVALID_BODY, "the delimiter", delimiter);
        return set_location(url, delimiter.c_str());
    }

    /** Whether empty values leave fields as they are instead of emptying them. */
    profile_import &ignore_empty_fields(bool ignore)
    {
        return keep(cop_import_set_ignore_empty_fields(handle_.get(), ignore ? 1 : 0));
    }

    /** The number of records that were added. */
    std::size_t record_count() const noexcept
    {
        return cop_import_record_count(handle_.get());
    }

    /** Whether nothing was refused. */
    bool ok() const noexcept
    {
        return refusal_.is_none();
    }

    /** COP_OK, or why the first refused value or record was refused. */
    cop_status status() const noexcept
    {
        return refusal_.status;
    }

    /** What was wrong with the first refused value or record and what to write instead; empty when none was. */
    const std::string &message() const noexcept
    {
        return refusal_.message;
    }

  private:
    friend class client;

    profile_import &keep(cop_status status)
    {
        refusal_.keep(status, cop_import_message(handle_.get()));
        return *this;
    }

    profile_import &set_text(const char *what,
                             cop_status(COP_CALL *setter)(cop_import *, const char *),
                             const std::string &text)
    {
        return refusal_.keep_nul(COP_ERR_INVALID_BODY, what, text)
                   ? keep(setter(handle_.get(), text.c_str()))
                   : *this;
    }

    profile_import &set_location(const std::string &url, const char *delimiter)
    {
        return refusal_.keep_nul(COP_ERR_INVALID_BODY, "the address of the records", url)
                   ? keep(cop_import_set_location(handle_.get(), url.c_str(), delimiter))
                   : *this;
    }

    detail::handle<cop_import> handle_;
    detail::refusal refusal_;
};

/** How far an import has come. */
struct import_progress {
    /** The server's own word for its state, such as "ready for start". It documents no list of them. */
    std::string status{};
    /** How many records it has; -1 when the server does not say it. */
    std::int64_t total = -1;
    /** How many of them were worked on; -1 when the server does not say it. */
    std::int64_t processed = -1;
    /** When it ran last: "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam, empty when it never ran. */
    std::string last_run{};
    /** What went wrong last, in the server's words; empty when nothing did. */
    std::string error{};
};

inline import_progress result::import_progress() const
{
    const cop_import_progress *borrowed = cop_result_import_progress(get());
    copernica::import_progress copy;

    copy.status = detail::text(cop_import_progress_status(borrowed));
    copy.total = cop_import_progress_total(borrowed);
    copy.processed = cop_import_progress_processed(borrowed);
    copy.last_run = detail::text(cop_import_progress_last_run(borrowed));
    copy.error = detail::text(cop_import_progress_error(borrowed));
    return copy;
}

} // namespace copernica

#endif /* COPERNICA_IMPORTS_HPP */
