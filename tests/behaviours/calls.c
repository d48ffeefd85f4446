/* The calls that a "call" line names, each with the arguments of the case. */

#include "driver.h"

#include <stdlib.h>
#include <string.h>

static uint64_t id_of(const struct call *call)
{
    return number_of(call->behaviour, "id");
}

static const char *argument(const struct call *call, const char *name)
{
    return value_of(call->behaviour, name);
}

/* The first line from `*from` on that has this key, and `*from` behind it; NULL when there is none. */
static const struct line *next_line(const struct behaviour *behaviour, const char *key,
                                    size_t *from)
{
    while (*from < behaviour->n_lines) {
        const struct line *line = &behaviour->lines[(*from)++];

        if (strcmp(line->words[0], key) == 0) {
            return line;
        }
    }
    return NULL;
}

/* ---- Calls with one result */

static cop_result *get_profile(const struct call *call)
{
    return cop_get_profile(call->client, id_of(call));
}

static cop_result *create_profile(const struct call *call)
{
    return cop_create_profile(call->client, argument(call, "database"), call->body, call->flags);
}

static cop_result *update_profile(const struct call *call)
{
    return cop_update_profile(call->client, id_of(call), call->body, call->flags);
}

static cop_result *update_profile_fields(const struct call *call)
{
    return cop_update_profile_fields(call->client, id_of(call), call->body, call->flags);
}

static cop_result *update_profile_interests(const struct call *call)
{
    return cop_update_profile_interests(call->client, id_of(call), call->body, call->flags);
}

static cop_result *delete_profile(const struct call *call)
{
    return cop_delete_profile(call->client, id_of(call));
}

static cop_result *delete_profiles(const struct call *call)
{
    uint64_t ids[MOST_LINES];
    size_t n_ids = 0;
    size_t from = 0;
    const struct line *line;

    while ((line = next_line(call->behaviour, "delete", &from)) != NULL) {
        ids[n_ids++] = (uint64_t)strtoul(line->words[1], NULL, 10);
    }
    return cop_delete_profiles(call->client, argument(call, "database"), ids, n_ids,
                               (size_t)number_of(call->behaviour, "delete_count"));
}

static cop_result *get_subprofile(const struct call *call)
{
    return cop_get_subprofile(call->client, id_of(call));
}

static cop_result *create_subprofile(const struct call *call)
{
    return cop_create_subprofile(call->client, id_of(call), argument(call, "collection"),
                                 call->body, call->flags);
}

static cop_result *update_subprofiles(const struct call *call)
{
    return cop_update_subprofiles(call->client, id_of(call), argument(call, "collection"),
                                  call->fields, call->n_fields, call->body, call->flags);
}

static cop_result *update_subprofiles_of_collection(const struct call *call)
{
    return cop_update_subprofiles_of_collection(call->client, id_of(call), call->fields,
                                                call->n_fields, call->body, call->flags);
}

static cop_result *update_subprofile(const struct call *call)
{
    return cop_update_subprofile(call->client, id_of(call), call->body, call->flags);
}

static cop_result *update_subprofile_fields(const struct call *call)
{
    return cop_update_subprofile_fields(call->client, id_of(call), call->body, call->flags);
}

static cop_result *delete_subprofile(const struct call *call)
{
    return cop_delete_subprofile(call->client, id_of(call));
}

static cop_result *get_identity(const struct call *call)
{
    return cop_get_identity(call->client);
}

static cop_result *get_databases(const struct call *call)
{
    return cop_get_databases(call->client);
}

static cop_result *get_fields(const struct call *call)
{
    return cop_get_fields(call->client, argument(call, "database"));
}

/* Carries out an "import" line. */
static cop_status prepare_import(cop_import *import, const struct line *line)
{
    const char *setting = line->words[1];
    const char *value = line->words[2];

    if (strcmp(setting, "name") == 0) {
        return cop_import_set_name(import, value);
    }
    if (strcmp(setting, "action") == 0) {
        return cop_import_set_action(import, (cop_import_action)strtol(value, NULL, 10));
    }
    if (strcmp(setting, "key_field") == 0) {
        return cop_import_add_key_field(import, value);
    }
    if (strcmp(setting, "record") == 0) {
        return cop_import_add_record(import, value);
    }
    if (strcmp(setting, "location") == 0) {
        return cop_import_set_location(import, value, line->words[3]);
    }
    if (strcmp(setting, "ignore_empty_fields") == 0) {
        return cop_import_set_ignore_empty_fields(import, (int32_t)strtol(value, NULL, 10));
    }
    give_up("no such setting of an import", setting);
    return COP_ERR_INTERNAL;
}

/* NULL, and the refusal is written, when the import refused something. */
static cop_result *import_start(const struct call *call)
{
    cop_import *import = cop_import_new(call->client);
    cop_result *result = NULL;
    cop_status refused = COP_OK;
    size_t from = 0;
    const struct line *line;

    while (refused == COP_OK && (line = next_line(call->behaviour, "import", &from)) != NULL) {
        refused = prepare_import(import, line);
    }
    if (refused == COP_OK) {
        result = cop_import_start(call->client, argument(call, "database"), import, call->flags);
    } else {
        write_refusal(refused, cop_import_message(import));
    }
    cop_import_free(import);
    return result;
}

static cop_result *import_status(const struct call *call)
{
    return cop_import_status(call->client, id_of(call));
}

static cop_result *request(const struct call *call)
{
    const char *names[MOST_LINES];
    const char *values[MOST_LINES];
    size_t n_query = 0;
    size_t from = 0;
    const struct line *line;

    while ((line = next_line(call->behaviour, "parameter", &from)) != NULL) {
        names[n_query] = line->words[1];
        values[n_query++] = line->words[2];
    }
    return cop_request(call->client, argument(call, "method"), argument(call, "path"), names,
                       values, n_query, argument(call, "body"), call->flags);
}

/* ---- Lists */

static cop_profile_list *get_profiles(const struct call *call, const cop_query *query)
{
    return cop_get_profiles(call->client, argument(call, "database"), call->fields, call->n_fields,
                            query);
}

static cop_profile_list *get_subprofiles(const struct call *call, const cop_query *query)
{
    return cop_get_subprofiles(call->client, id_of(call), argument(call, "collection"),
                               call->fields, call->n_fields, query);
}

static cop_profile_list *get_subprofiles_of_collection(const struct call *call,
                                                       const cop_query *query)
{
    return cop_get_subprofiles_of_collection(call->client, id_of(call), call->fields,
                                             call->n_fields, query);
}

/* Carries out a "query" line. */
static cop_status prepare_query(cop_query *query, const struct line *line)
{
    const char *setting = line->words[1];
    uint64_t number = (uint64_t)strtoul(line->words[2], NULL, 10);

    if (strcmp(setting, "order") == 0) {
        return cop_query_set_order(query, line->words[2],
                                   (int32_t)strtol(line->words[3], NULL, 10));
    }
    if (strcmp(setting, "page_size") == 0) {
        return cop_query_set_page_size(query, (uint32_t)number);
    }
    if (strcmp(setting, "limit") == 0) {
        return cop_query_set_limit(query, number);
    }
    if (strcmp(setting, "data_only") == 0) {
        return cop_query_set_data_only(query, (int32_t)number);
    }
    give_up("no such setting of a query", setting);
    return COP_ERR_INTERNAL;
}

static void play_list(const struct call *call,
                      cop_profile_list *(*begin)(const struct call *, const cop_query *))
{
    cop_query *query = cop_query_new();
    cop_profile_list *list;
    const cop_profile *profile;
    cop_status refused = COP_OK;
    size_t from = 0;
    const struct line *line;

    while (refused == COP_OK && (line = next_line(call->behaviour, "query", &from)) != NULL) {
        refused = prepare_query(query, line);
    }
    if (refused == COP_OK) {
        list = begin(call, query);
        while ((profile = cop_profile_list_next(list)) != NULL) {
            write_profile(profile);
        }
        write_result(cop_profile_list_result(list));
        cop_profile_list_free(list);
    } else {
        write_refusal(refused, cop_query_message(query));
    }
    cop_query_free(query);
}

/* ---- All of them */

/* A call by its name: it has one result, or it is a list. */
struct function {
    const char *name;
    cop_result *(*one)(const struct call *);
    cop_profile_list *(*list)(const struct call *, const cop_query *);
};

static const struct function functions[] = {
    {"get_profile", get_profile, NULL},
    {"get_profiles", NULL, get_profiles},
    {"create_profile", create_profile, NULL},
    {"update_profile", update_profile, NULL},
    {"update_profile_fields", update_profile_fields, NULL},
    {"update_profile_interests", update_profile_interests, NULL},
    {"delete_profile", delete_profile, NULL},
    {"delete_profiles", delete_profiles, NULL},
    {"get_subprofile", get_subprofile, NULL},
    {"get_subprofiles", NULL, get_subprofiles},
    {"get_subprofiles_of_collection", NULL, get_subprofiles_of_collection},
    {"create_subprofile", create_subprofile, NULL},
    {"update_subprofiles", update_subprofiles, NULL},
    {"update_subprofiles_of_collection", update_subprofiles_of_collection, NULL},
    {"update_subprofile", update_subprofile, NULL},
    {"update_subprofile_fields", update_subprofile_fields, NULL},
    {"delete_subprofile", delete_subprofile, NULL},
    {"get_identity", get_identity, NULL},
    {"get_databases", get_databases, NULL},
    {"get_fields", get_fields, NULL},
    {"import_start", import_start, NULL},
    {"import_status", import_status, NULL},
    {"request", request, NULL}};

void make_call(const struct call *call)
{
    const char *name = argument(call, "call");
    cop_result *result;
    size_t i;

    for (i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, name) != 0) {
            continue;
        }
        if (functions[i].list != NULL) {
            play_list(call, functions[i].list);
            return;
        }
        result = functions[i].one(call);
        if (result != NULL) {
            write_found(result);
            write_result(result);
            cop_result_free(result);
        }
        return;
    }
    give_up("no such call", name);
}
