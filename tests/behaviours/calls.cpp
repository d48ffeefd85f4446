/* The calls of copernica.hpp that a case names, each with the arguments of the case. */

#include "driver.hpp"

#include <utility>

/* The form of a call that a program has: the one that throws where exceptions exist. */
#if COPERNICA_HAS_EXCEPTIONS
#define CALL(name) name
#else
#define CALL(name) try_##name
#endif

namespace
{

/* What a call is made with. */
struct arguments {
    const copernica::client &client;
    const behaviour &played;
    const copernica::condition_list &conditions;
    const copernica::json_body &body;
};

/* ---- Calls that read. The form that throws returns what was found alone, and nothing of what else a case expects: here the
 * other form is made and throws what failed. tests/cpp holds the two forms to each other. */

/* Writes how a call went, or throws what failed. Returns whether it found something. */
bool found(copernica::result &outcome)
{
#if COPERNICA_HAS_EXCEPTIONS
    if (!outcome.ok()) {
        throw copernica::error(std::move(outcome));
    }
#endif
    write(outcome);
    return outcome.ok();
}

void get_profile(const arguments &with)
{
    copernica::result outcome = with.client.try_profile(with.played.id);

    if (found(outcome)) {
        write(outcome.profile());
    }
}

void get_subprofile(const arguments &with)
{
    copernica::result outcome = with.client.try_subprofile(with.played.id);

    if (found(outcome)) {
        write(outcome.profile());
    }
}

void get_identity(const arguments &with)
{
    copernica::result outcome = with.client.try_identity();

    if (found(outcome)) {
        write(outcome.identity());
    }
}

void get_databases(const arguments &with)
{
    copernica::result outcome = with.client.try_databases();

    if (found(outcome)) {
        for (const copernica::database &database : outcome.databases()) {
            write(database);
        }
    }
}

void get_fields(const arguments &with)
{
    copernica::result outcome = with.client.try_fields(with.played.database);

    if (found(outcome)) {
        for (const copernica::field &field : outcome.fields()) {
            write(field);
        }
    }
}

void import_status(const arguments &with)
{
    copernica::result outcome = with.client.try_import_status(with.played.id);

    if (found(outcome)) {
        write(outcome.import_progress());
    }
}

void count(const arguments &with)
{
    copernica::result outcome =
        with.client.try_count_profiles(with.played.database, with.conditions);

#if COPERNICA_HAS_EXCEPTIONS
    if (with.client.count_profiles(with.played.database, with.conditions) !=
        static_cast<std::uint64_t>(outcome.matched())) {
        give_up("two counts differ");
    }
#endif
    found(outcome);
}

/* ---- Lists */

/* Carries out a "query" line. */
void prepare(copernica::query &query, const words &line)
{
    if (line[1] == "order") {
        query.order(line[2], line[3] != "0");
    } else if (line[1] == "page_size") {
        query.page_size(small_number(line[2]));
    } else if (line[1] == "limit") {
        query.limit(number(line[2]));
    } else if (line[1] == "data_only") {
        query.data_only(line[2] != "0");
    } else {
        give_up("no such setting of a query: " + line[1]);
    }
}

copernica::query query_of(const behaviour &played)
{
    copernica::query query;

    for (const words &line : played.query) {
        prepare(query, line);
    }
    return query;
}

/* Writes every profile, and then how the list went. */
void write_list(copernica::profile_list list)
{
#if COPERNICA_HAS_EXCEPTIONS
    for (const copernica::profile &profile : list) {
        write(profile);
    }
#else
    while (const copernica::profile *profile = list.try_next()) {
        write(*profile);
    }
#endif
    write(list.outcome());
}

void get_profiles(const arguments &with)
{
    write_list(
        with.client.CALL(profiles)(with.played.database, with.conditions, query_of(with.played)));
}

void get_subprofiles(const arguments &with)
{
    write_list(with.client.CALL(subprofiles)(with.played.id, with.played.collection,
                                             with.conditions, query_of(with.played)));
}

void get_subprofiles_of_collection(const arguments &with)
{
    write_list(with.client.CALL(subprofiles_of_collection)(with.played.id, with.conditions,
                                                           query_of(with.played)));
}

/* ---- Calls that write */

void update(const arguments &with)
{
    write(with.client.CALL(update_profiles)(with.played.database, with.conditions, with.body,
                                            with.played.flags));
}

void create_profile(const arguments &with)
{
    write(with.client.CALL(create_profile)(with.played.database, with.body, with.played.flags));
}

void update_profile(const arguments &with)
{
    write(with.client.CALL(update_profile)(with.played.id, with.body, with.played.flags));
}

void update_profile_fields(const arguments &with)
{
    write(with.client.CALL(update_profile_fields)(with.played.id, with.body, with.played.flags));
}

void update_profile_interests(const arguments &with)
{
    write(with.client.CALL(update_profile_interests)(with.played.id, with.body, with.played.flags));
}

void delete_profile(const arguments &with)
{
    write(with.client.CALL(delete_profile)(with.played.id));
}

void delete_profiles(const arguments &with)
{
    write(with.client.CALL(delete_profiles)(with.played.database, with.played.deleted,
                                            with.played.delete_count));
}

void create_subprofile(const arguments &with)
{
    write(with.client.CALL(create_subprofile)(with.played.id, with.played.collection, with.body,
                                              with.played.flags));
}

void update_subprofiles(const arguments &with)
{
    write(with.client.CALL(update_subprofiles)(with.played.id, with.played.collection,
                                               with.conditions, with.body, with.played.flags));
}

void update_subprofiles_of_collection(const arguments &with)
{
    write(with.client.CALL(update_subprofiles_of_collection)(with.played.id, with.conditions,
                                                             with.body, with.played.flags));
}

void update_subprofile(const arguments &with)
{
    write(with.client.CALL(update_subprofile)(with.played.id, with.body, with.played.flags));
}

void update_subprofile_fields(const arguments &with)
{
    write(with.client.CALL(update_subprofile_fields)(with.played.id, with.body, with.played.flags));
}

void delete_subprofile(const arguments &with)
{
    write(with.client.CALL(delete_subprofile)(with.played.id));
}

/* Carries out an "import" line. */
void prepare(copernica::profile_import &import, const words &line)
{
    if (line[1] == "name") {
        import.name(line[2]);
    } else if (line[1] == "action") {
        import.action(static_cast<cop_import_action>(small_number(line[2])));
    } else if (line[1] == "key_field") {
        import.add_key_field(line[2]);
    } else if (line[1] == "record") {
        import.add_record(line[2]);
    } else if (line[1] == "location") {
        import.location(line[2], line[3]);
    } else if (line[1] == "ignore_empty_fields") {
        import.ignore_empty_fields(line[2] != "0");
    } else {
        give_up("no such setting of an import: " + line[1]);
    }
}

void import_start(const arguments &with)
{
    copernica::profile_import import(with.client);

    for (const words &line : with.played.import) {
        prepare(import, line);
    }
    write(with.client.CALL(start_import)(with.played.database, import, with.played.flags));
}

void request(const arguments &with)
{
    write(with.client.CALL(request)(
        with.played.method, with.played.path, with.played.parameters,
        with.played.has_body ? with.body : copernica::json_body(nullptr), with.played.flags));
}

/* ---- All of them */

struct function {
    const char *name;
    void (*make)(const arguments &);
};

const function functions[] = {
    {"update", update},
    {"count", count},
    {"get_profile", get_profile},
    {"get_profiles", get_profiles},
    {"create_profile", create_profile},
    {"update_profile", update_profile},
    {"update_profile_fields", update_profile_fields},
    {"update_profile_interests", update_profile_interests},
    {"delete_profile", delete_profile},
    {"delete_profiles", delete_profiles},
    {"get_subprofile", get_subprofile},
    {"get_subprofiles", get_subprofiles},
    {"get_subprofiles_of_collection", get_subprofiles_of_collection},
    {"create_subprofile", create_subprofile},
    {"update_subprofiles", update_subprofiles},
    {"update_subprofiles_of_collection", update_subprofiles_of_collection},
    {"update_subprofile", update_subprofile},
    {"update_subprofile_fields", update_subprofile_fields},
    {"delete_subprofile", delete_subprofile},
    {"get_identity", get_identity},
    {"get_databases", get_databases},
    {"get_fields", get_fields},
    {"import_start", import_start},
    {"import_status", import_status},
    {"request", request}};

} // namespace

void make_call(const copernica::client &client, const behaviour &played,
               const copernica::condition_list &conditions, const copernica::json_body &body)
{
    for (const function &each : functions) {
        if (played.function == each.name) {
            each.make({client, played, conditions, body});
            return;
        }
    }
    give_up("no such call: " + played.function);
}
