/* Plays behaviours through the C interface: reads cases from standard input, as README.md beside this
 * file describes them, makes the call of each, and writes what its result says. */

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 64, MOST_WORDS = 5 };

/* One line of a case: words that were separated by tabs. */
struct line {
    char *words[MOST_WORDS];
    size_t n_words;
};

struct behaviour {
    struct line lines[MOST_LINES];
    size_t n_lines;
};

/* A case that this program does not understand must not look like one that passed. */
static void give_up(const char *reason, const char *what)
{
    fprintf(stderr, "driver: %s: %s\n", reason, what);
    exit(EXIT_FAILURE);
}

/* ---- Reading a case ---- */

/* Reads a line without its end; NULL at the end of the input. The caller frees it. */
static char *read_line(void)
{
    size_t length = 0;
    size_t capacity = 256;
    char *text = malloc(capacity);
    int character;

    while ((character = getchar()) != EOF && character != '\n') {
        if (length + 2 > capacity) {
            capacity *= 2;
            text = realloc(text, capacity);
        }
        text[length++] = (char)character;
    }
    text[length] = '\0';
    if (character == EOF && length == 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* Puts the characters back that were written as \n, \t and \\. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (*text != '\\') {
            *to++ = *text;
        } else if (*++text == 'n') {
            *to++ = '\n';
        } else if (*text == 't') {
            *to++ = '\t';
        } else if (*text == '\\') {
            *to++ = '\\';
        } else {
            give_up("C texts cannot hold this escape", text);
        }
    }
    *to = '\0';
}

static void split(char *text, struct line *line)
{
    static char nothing[] = "";
    char *word = text;
    char *tab;
    size_t i;

    for (i = 0; i < MOST_WORDS; i++) {
        line->words[i] = nothing;
    }
    line->n_words = 0;
    do {
        if (line->n_words == MOST_WORDS) {
            give_up("too many words", text);
        }
        tab = strchr(word, '\t');
        if (tab != NULL) {
            *tab = '\0';
        }
        unescape(word);
        line->words[line->n_words++] = word;
        word = tab == NULL ? NULL : tab + 1;
    } while (word != NULL);
}

/* Reads the lines up to an empty one; returns 0 at the end of the input. */
static int read_behaviour(struct behaviour *behaviour)
{
    char *text;

    behaviour->n_lines = 0;
    while ((text = read_line()) != NULL && *text != '\0') {
        if (behaviour->n_lines == MOST_LINES) {
            give_up("too many lines", text);
        }
        split(text, &behaviour->lines[behaviour->n_lines++]);
    }
    if (text == NULL && behaviour->n_lines > 0) {
        give_up("the input ended within a case", behaviour->lines[0].words[0]);
    }
    free(text);
    return behaviour->n_lines > 0;
}

static void free_behaviour(struct behaviour *behaviour)
{
    size_t i;

    for (i = 0; i < behaviour->n_lines; i++) {
        free(behaviour->lines[i].words[0]);
    }
}

/* The word behind a key; NULL when the case has no line with it. */
static const char *value_of(const struct behaviour *behaviour, const char *key)
{
    size_t i;

    for (i = 0; i < behaviour->n_lines; i++) {
        if (strcmp(behaviour->lines[i].words[0], key) == 0) {
            return behaviour->lines[i].words[1];
        }
    }
    return NULL;
}

/* ---- Writing an answer ---- */

static void write_text(const char *key, const char *text)
{
    printf("%s\t", key);
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\n':
            fputs("\\n", stdout);
            break;
        case '\t':
            fputs("\\t", stdout);
            break;
        case '\\':
            fputs("\\\\", stdout);
            break;
        default:
            putchar(*text);
        }
    }
    putchar('\n');
}

static void write_result(const cop_result *result)
{
    size_t i;

    write_text("status", cop_status_name(cop_result_status(result)));
    write_text("effect", cop_effect_name(cop_result_effect(result)));
    write_text("message", cop_result_message(result));
    printf("may_repeat\t%ld\n", (long)cop_result_may_repeat(result));
    printf("http_status\t%ld\n", (long)cop_result_http_status(result));
    printf("created\t%ld\n", (long)cop_result_created(result));
    printf("created_id\t%lu\n", (unsigned long)cop_result_created_id(result));
    printf("matched\t%ld\n", (long)cop_result_matched(result));
    printf("attempts\t%lu\n", (unsigned long)cop_result_attempts(result));
    printf("retry_after_ms\t%lu\n", (unsigned long)cop_result_retry_after_ms(result));
    if (cop_result_body(result) != NULL) {
        write_text("body", cop_result_body(result));
    }
    for (i = 0; i < cop_result_warning_count(result); i++) {
        write_text("warning", cop_result_warning(result, i));
    }
}

/* What a builder refused, in the form of a result: nothing was sent, nothing changed. */
static void write_refusal(cop_status status, const char *message)
{
    write_text("status", cop_status_name(status));
    write_text("effect", cop_effect_name(COP_EFFECT_NONE));
    write_text("message", message);
    printf("may_repeat\t1\nhttp_status\t0\ncreated\t0\ncreated_id\t0\nmatched\t-1\nattempts\t0\n"
           "retry_after_ms\t0\n");
}

/* ---- Making the call ---- */

/* Whether a line is about something else than an option. */
static int is_no_option(const char *key)
{
    static const char *const others[] = {"token",     "derive_timeout_ms",
                                         "cancelled", "condition",
                                         "add",       "add_pattern",
                                         "set",       "body",
                                         "flags",     "update",
                                         "count"};
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

static void call(const cop_client *client, const struct behaviour *behaviour,
                 const char *const *fields, size_t n_fields, const char *built_body)
{
    const char *database = value_of(behaviour, "update");
    const char *body = value_of(behaviour, "body");
    uint32_t flags = (uint32_t)strtoul(value_of(behaviour, "flags"), NULL, 10);
    cop_result *result;

    if (database != NULL) {
        result = cop_update_profiles(client, database, fields, n_fields,
                                     body != NULL ? body : built_body, flags);
    } else if (value_of(behaviour, "count") != NULL) {
        result = cop_count_profiles(client, value_of(behaviour, "count"), fields, n_fields);
    } else {
        give_up("no call", behaviour->lines[0].words[0]);
        return;
    }
    write_result(result);
    cop_result_free(result);
}

static void play(const struct behaviour *behaviour)
{
    cop_client *client = client_for(behaviour);
    cop_conditions *conditions = cop_conditions_new(client);
    cop_body *body = cop_body_new(client);
    const char *written[MOST_LINES];
    size_t n_written = 0;
    cop_status refused = COP_OK;
    size_t i;

    for (i = 0; i < behaviour->n_lines && refused == COP_OK; i++) {
        if (strcmp(behaviour->lines[i].words[0], "condition") == 0) {
            written[n_written++] = behaviour->lines[i].words[1];
        }
        refused = build_condition(conditions, &behaviour->lines[i]);
        if (refused == COP_OK) {
            refused = build_body(body, &behaviour->lines[i]);
        }
    }
    if (refused != COP_OK) {
        const char *message = cop_conditions_message(conditions);

        write_refusal(refused, *message != '\0' ? message : cop_body_message(body));
    } else if (cop_conditions_count(conditions) > 0) {
        call(client, behaviour, cop_conditions_fields(conditions), cop_conditions_count(conditions),
             cop_body_json(body));
    } else {
        call(client, behaviour, written, n_written, cop_body_json(body));
    }
    cop_body_free(body);
    cop_conditions_free(conditions);
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
