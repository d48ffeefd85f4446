/* Plays behaviours through the C interface: reads cases from standard input, as README.md beside this
 * file describes them, makes the call of each, and writes what its result says. */

#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether a line is about something else than an option. */
static int is_no_option(const char *key)
{
    static const char *const others[] = {"token",        "derive_timeout_ms",
                                         "cancelled",    "condition",
                                         "add",          "add_pattern",
                                         "set",          "body",
                                         "flags",        "update",
                                         "count",        "call",
                                         "database",     "collection",
                                         "id",           "method",
                                         "path",         "delete",
                                         "delete_count", "query",
                                         "parameter",    "import",
                                         "batch",        "record"};
    size_t i;

    for (i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(key, others[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static void set_option(cop_options *options, const struct line *line)
{
    const char *key = line->words[0];
    const char *value = line->words[1];
    uint32_t number = (uint32_t)strtoul(value, NULL, 10);
    cop_status status = COP_OK;

    if (strcmp(key, "base_url") == 0) {
        status = cop_options_set_base_url(options, value);
        if (status == COP_OK) {
            status = cop_options_set_token_host(options, value);
        }
    } else if (strcmp(key, "api_version") == 0) {
        status = cop_options_set_api_version(options, number);
    } else if (strcmp(key, "timeout_ms") == 0) {
        status = cop_options_set_timeout_ms(options, number);
    } else if (strcmp(key, "connect_timeout_ms") == 0) {
        status = cop_options_set_connect_timeout_ms(options, number);
    } else if (strcmp(key, "attempts") == 0) {
        status = cop_options_set_attempts(options, number);
    } else if (strcmp(key, "backoff_ms") == 0) {
        status = cop_options_set_backoff_ms(options, number,
                                            (uint32_t)strtoul(line->words[2], NULL, 10));
    } else if (strcmp(key, "max_matches") == 0) {
        status = cop_options_set_max_matches(options, number);
    } else if (strcmp(key, "field_check") == 0) {
        status = cop_options_set_field_check(options, (int32_t)number);
    } else if (strcmp(key, "value_check") == 0) {
        status = cop_options_set_value_check(options, (int32_t)number);
    } else if (!is_no_option(key)) {
        give_up("no such key", key);
    }
    if (status != COP_OK) {
        give_up(key, cop_options_message(options));
    }
}

/* The client that the case describes, derived from another if it says so. */
static cop_client *client_for(const struct behaviour *behaviour)
{
    const char *timeout_ms = value_of(behaviour, "derive_timeout_ms");
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_client *derived;
    size_t i;

    for (i = 0; i < behaviour->n_lines; i++) {
        set_option(options, &behaviour->lines[i]);
    }
    client = cop_client_new_with(value_of(behaviour, "token"), options);
    cop_options_free(options);
    if (timeout_ms != NULL) {
        derived = cop_client_derive(client, (uint32_t)strtoul(timeout_ms, NULL, 10));
        cop_client_free(client);
        client = derived;
    }
    if (value_of(behaviour, "cancelled") != NULL) {
        cop_client_cancel(client);
    }
    if (client == NULL) {
        give_up("no client", value_of(behaviour, "token"));
    }
    return client;
}

/* Adds the condition of an "add" or "add_pattern" line. */
static cop_status build_condition(cop_conditions *conditions, const struct line *line)
{
    cop_comparison comparison;

    if (strcmp(line->words[0], "add") != 0 && strcmp(line->words[0], "add_pattern") != 0) {
        return COP_OK;
    }
    comparison = (cop_comparison)strtol(line->words[2], NULL, 10);
    return line->words[0][3] == '\0'
               ? cop_conditions_add(conditions, line->words[1], comparison, line->words[3])
               : cop_conditions_add_pattern(conditions, line->words[1], comparison, line->words[3]);
}

/* Carries out a "set" line: the kind of value, the name, the value. */
static cop_status build_body(cop_body *body, const struct line *line)
{
    const char *kind = line->words[1];
    const char *name = line->words[2];
    const char *value = line->words[3];

    if (strcmp(line->words[0], "set") != 0) {
        return COP_OK;
    }
    if (strcmp(kind, "text") == 0) {
        return cop_body_set_text(body, name, value);
    }
    if (strcmp(kind, "integer") == 0) {
        return cop_body_set_integer(body, name, (int64_t)strtol(value, NULL, 10));
    }
    if (strcmp(kind, "number") == 0) {
        return cop_body_set_number(body, name, strtod(value, NULL));
    }
    if (strcmp(kind, "bool") == 0) {
        return cop_body_set_bool(body, name, (int32_t)strtol(value, NULL, 10));
    }
    if (strcmp(kind, "null") == 0) {
        return cop_body_set_null(body, name);
    }
    if (strcmp(kind, "date") == 0) {
        return cop_body_set_date(body, name, value);
    }
    if (strcmp(kind, "interest") == 0) {
        return cop_body_set_interest(body, name, (int32_t)strtol(value, NULL, 10));
    }
    give_up("no kind of value", kind);
    return COP_ERR_INTERNAL;
}

/* Makes the call of an "update" or "count" line, or the one that a "call" line names. */
static void make(const struct call *call)
{
    const char *database = value_of(call->behaviour, "update");
    cop_result *result;

    if (value_of(call->behaviour, "call") != NULL) {
        make_call(call);
        return;
    }
    if (database != NULL) {
        result = cop_update_profiles(call->client, database, call->fields, call->n_fields,
                                     call->body, call->flags);
    } else if (value_of(call->behaviour, "count") != NULL) {
        result = cop_count_profiles(call->client, value_of(call->behaviour, "count"), call->fields,
                                    call->n_fields);
    } else {
        give_up("no call", call->behaviour->lines[0].words[0]);
        return;
    }
    write_result(result);
    cop_result_free(result);
}

/* Makes the call with conditions and body as they are written in the case, or else as they are built from it. */
static void build_and_make(const cop_client *client, const struct behaviour *behaviour)
{
    cop_conditions *conditions = cop_conditions_new(client);
    cop_body *body = cop_body_new(client);
    const char *written[MOST_LINES];
    struct call call;
    cop_status refused = COP_OK;
    size_t i;

    call.client = client;
    call.behaviour = behaviour;
    call.fields = written;
    call.n_fields = 0;
    for (i = 0; i < behaviour->n_lines && refused == COP_OK; i++) {
        if (strcmp(behaviour->lines[i].words[0], "condition") == 0) {
            written[call.n_fields++] = behaviour->lines[i].words[1];
        }
        refused = build_condition(conditions, &behaviour->lines[i]);
        if (refused == COP_OK) {
            refused = build_body(body, &behaviour->lines[i]);
        }
    }
    if (refused != COP_OK) {
        const char *message = cop_conditions_message(conditions);

        write_refusal(refused, *message != '\0' ? message : cop_body_message(body));
    } else {
        if (cop_conditions_count(conditions) > 0) {
            call.fields = cop_conditions_fields(conditions);
            call.n_fields = cop_conditions_count(conditions);
        }
        call.body = value_of(behaviour, "body");
        if (call.body == NULL) {
            call.body = cop_body_json(body);
        }
        call.flags = (uint32_t)number_of(behaviour, "flags");
        make(&call);
    }
    cop_body_free(body);
    cop_conditions_free(conditions);
}

static void play(const struct behaviour *behaviour)
{
    cop_client *client = client_for(behaviour);

    if (value_of(behaviour, "record") != NULL) {
        play_batch(client, behaviour);
    } else {
        build_and_make(client, behaviour);
    }
    cop_client_free(client);
}

int main(void)
{
    struct behaviour behaviour;

    while (read_behaviour(&behaviour)) {
        play(&behaviour);
        putchar('\n');
        fflush(stdout);
        free_behaviour(&behaviour);
    }
    return EXIT_SUCCESS;
}
