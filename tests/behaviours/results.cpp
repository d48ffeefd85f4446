/* What a result of copernica.hpp says, line by line: how the call went, and what it found. */

#include "driver.hpp"

void write(const copernica::result &result)
{
    write_line({"status", result.status_name()});
    write_line({"effect", result.effect_name()});
    write_line({"message", result.message()});
    write_line({"may_repeat", result.may_repeat() ? "1" : "0"});
    write_line({"http_status", std::to_string(result.http_status())});
    write_line({"created", std::to_string(static_cast<int>(result.created()))});
    write_line({"created_id", std::to_string(result.created_id())});
    write_line({"matched", std::to_string(result.matched())});
    write_line({"attempts", std::to_string(result.attempts())});
    write_line({"retry_after_ms", std::to_string(result.retry_after().count())});
    if (result.has_body()) {
        write_line({"body", result.body()});
    }
    for (const std::string &warning : result.warnings()) {
        write_line({"warning", warning});
    }
}

/* A text that is empty is not there. */
static void write_fact(const std::string &name, const std::string &value)
{
    if (!value.empty()) {
        write_line({"has", name, value});
    }
}

/* An id that is 0 is not there. */
static void write_fact(const std::string &name, std::uint64_t id)
{
    if (id != 0) {
        write_line({"has", name, std::to_string(id)});
    }
}

void write(const copernica::profile &profile)
{
    write_line({"item", "profile", std::to_string(profile.id())});
    for (const std::pair<std::string, std::string> &field : profile.fields()) {
        write_line({"has", "field", field.first, field.second});
    }
    for (const std::string &interest : profile.interests()) {
        write_fact("interest", interest);
    }
    write_fact("created", profile.created());
    write_fact("modified", profile.modified());
    write_fact("removed", profile.removed());
    write_fact("secret", profile.secret());
    write_fact("database_id", profile.database_id());
    write_fact("parent_id", profile.parent_id());
    write_fact("collection_id", profile.collection_id());
}

void write(const copernica::identity &identity)
{
    write_line({"item", "identity", std::to_string(identity.id)});
    write_fact("name", identity.name);
    write_fact("company", identity.company);
}

void write(const copernica::database &database)
{
    write_line({"item", "database", std::to_string(database.id)});
    write_fact("name", database.name);
    write_fact("description", database.description);
    for (const copernica::field &field : database.fields) {
        write_line({"has", "field", field.name, field.type});
    }
    for (const std::string &interest : database.interests) {
        write_fact("interest", interest);
    }
    for (const copernica::collection &collection : database.collections) {
        write_line({"has", "collection", collection.name, std::to_string(collection.id)});
    }
}

void write(const copernica::field &field)
{
    write_line({"item", "field", "0"});
    write_fact("name", field.name);
    write_fact("type", field.type);
    write_fact("length", field.length);
    for (const std::string &choice : field.choices) {
        write_line({"has", "choice", choice});
    }
}

void write(const copernica::import_progress &progress)
{
    write_line({"item", "import", "0"});
    write_fact("status", progress.status);
    write_line({"has", "total", std::to_string(progress.total)});
    write_line({"has", "processed", std::to_string(progress.processed)});
    write_fact("last_run", progress.last_run);
    write_fact("error", progress.error);
}
