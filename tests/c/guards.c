/* The guards against a running sandbox: what would do more, or other, than was asked is not sent. */

#include "online.h"

static const char *const john[] = {"customerid==4567"};
static const char *const everybody[] = {"customerid>=0"};

/* Runs an update of the unversioned API and gives back its result. */
static cop_result *update(const cop_client *client, const char *condition, const char *body,
                          uint32_t flags)
{
    const char *fields[1];

    fields[0] = condition;
    return cop_update_profiles(client, "1234", fields, 1, body, flags);
}

struct refused_case {
    const char *condition;
    const char *body;
    uint32_t flags;
    const char *status;
    const char *part; /* of the message */
};

static const struct refused_case refused[] = {
    {"custmerid==4567", "{\"city\":\"x\"}", 0, "COP_ERR_UNKNOWN_FIELD", "customerid"},
    {"custmerid==4567", "{\"city\":\"x\"}", COP_ALLOW_UNKNOWN_FIELDS, "COP_ERR_UNKNOWN_FIELD",
     "condition 1 "},
    {"customerid==4567", "{\"citty\":\"x\"}", 0, "COP_ERR_UNKNOWN_FIELD", "did you mean \"city\""},
    {"customerid=4567", "{\"city\":\"x\"}", 0, "COP_ERR_INVALID_CONDITION", "=="},
    {"city==", "{\"city\":\"x\"}", 0, "COP_ERR_INVALID_CONDITION", "COP_ALLOW_EMPTY"},
    {"customerid==4567", "{\"fields\":{\"city\":\"x\"}}", 0, "COP_ERR_INVALID_BODY", "flat object"},
    {"customerid==abc", "{\"city\":\"x\"}", 0, "COP_ERR_INVALID_VALUE", "0 for it"},
    {"customerid==4567", "{\"customerid\":\"12 or so\"}", 0, "COP_ERR_INVALID_VALUE", "12 for it"},
    {"customerid==4567", "{\"customerid\":2147483648}", 0, "COP_ERR_INVALID_VALUE", "2147483647"},
    {"customerid==4567", "{\"discount\":\"2,5\"}", 0, "COP_ERR_INVALID_VALUE", "with a point"},
    {"customerid==4567", "{\"gender\":\"Male\"}", 0, "COP_ERR_INVALID_VALUE", "write \"male\""},
    {"customerid==4567", "{\"birthdate\":\"2-1-1980\"}", 0, "COP_ERR_INVALID_VALUE", "YYYY-MM-DD"},
    {"customerid==4567", "{\"city\":[\"x\"]}", 0, "COP_ERR_INVALID_VALUE", "single values"},
    {"customerid>=0", "{\"city\":\"x\"}", 0, "COP_ERR_TOO_MANY_MATCHES", "11 profiles"}};

static cop_client *limited_client(void)
{
    const char *url = getenv("COPERNICA_URL");
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_max_matches(options, 9), COP_OK);
    client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
    cop_options_free(options);
    CHECK(client != NULL);
    return client;
}

static long count(const cop_client *client, const char *const *fields)
{
    cop_result *result = cop_count_profiles(client, "1234", fields, 1);
    long matched = (long)cop_result_matched(result);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    return matched;
}

static void what_would_do_harm_is_refused_and_dry_runs_refuse_it_too(void)
{
    static const char *const changed[] = {"city==x"};
    cop_client *client = limited_client();
    size_t i;

    CHECK_NUMBER(count(client, everybody), 11);
    for (i = 0; i < 2 * sizeof refused / sizeof refused[0]; i++) {
        const struct refused_case *c = &refused[i / 2];
        uint32_t flags = c->flags | (i % 2 == 0 ? 0 : COP_DRY_RUN);
        cop_result *result = update(client, c->condition, c->body, flags);

        CHECK_TEXT(cop_status_name(cop_result_status(result)), c->status);
        CHECK_CONTAINS(cop_result_message(result), c->part);
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
        CHECK_NUMBER(cop_result_may_repeat(result), 1);
        CHECK_NUMBER(cop_result_attempts(result), 0);
        CHECK_NUMBER(cop_result_matched(result),
                     strcmp(c->status, "COP_ERR_TOO_MANY_MATCHES") == 0 ? 11 : -1);
        cop_result_free(result);
    }
    CHECK_NUMBER(count(client, changed), 0);
    cop_client_free(client);
}

static void a_dry_run_says_what_the_update_would_do(void)
{
    cop_client *client = limited_client();
    cop_result *result = update(client, "city==Utrecht", "{\"discount\":1}", COP_DRY_RUN);

    CHECK_NUMBER(cop_result_matched(result), 2);
    CHECK_CONTAINS(cop_result_message(result), "2 profiles would be updated");
    cop_result_free(result);
    result = update(client, "customerid==8001", "{\"customerid\":8001}", COP_DRY_RUN | COP_CREATE);
    CHECK_NUMBER(cop_result_matched(result), 0);
    CHECK_NUMBER(cop_result_created(result), 0);
    CHECK_CONTAINS(cop_result_message(result), "would be created");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

static void warnings_say_what_is_uncertain(void)
{
    cop_client *client = limited_client();
    cop_result *result =
        update(client, "customerid==4567", "{\"citty\":\"x\"}", COP_ALLOW_UNKNOWN_FIELDS);

    CHECK_NUMBER(cop_result_status(result), COP_OK);
    CHECK_NUMBER(cop_result_warning_count(result), 1);
    CHECK_CONTAINS(cop_result_warning(result, 0), "citty");
    cop_result_free(result);
    result = update(client, "customerid==8002", "{\"city\":\"Delft\"}", COP_CREATE | COP_DRY_RUN);
    CHECK_NUMBER(cop_result_warning_count(result), 1);
    CHECK_CONTAINS(cop_result_warning(result, 0), "the body lacks the field \"customerid\"");
    cop_result_free(result);
    cop_client_free(client);
}

static void the_check_can_be_skipped_for_one_call(void)
{
    cop_client *client = limited_client();
    cop_result *result =
        update(client, "customerid==4567", "{\"gender\":\"\",\"citty\":\"x\"}", COP_NO_FIELD_CHECK);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_APPLIED);
    CHECK_NUMBER(cop_result_matched(result), 1);
    cop_result_free(result);
    /* The limit then is what notices that the server did not read the condition. */
    result = update(client, "custmerid==4567", "{\"city\":\"x\"}", COP_NO_FIELD_CHECK);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_UNEXPECTED_REPLY");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

struct built_case {
    const char *field;
    cop_comparison comparison;
    const char *value;
    int is_pattern;
    long matches;
};

static const struct built_case built[] = {{"lastname", COP_EQUAL, "Smit & Zn", 0, 1},
                                          {"lastname", COP_EQUAL, " Smit & Zn", 0, 0},
                                          {"email", COP_EQUAL, "pieter+shop@example.com", 0, 1},
                                          {"lastname", COP_EQUAL, "=Smit", 0, 0},
                                          {"city", COP_LIKE, "Utrecht", 0, 2},
                                          {"city", COP_LIKE, "Ut%", 1, 2},
                                          {"city", COP_EQUAL, "Ut%", 0, 0},
                                          {"customerid", COP_LESS, "4569", 0, 3},
                                          {"customerid", COP_GREATER_OR_EQUAL, "4576", 0, 1},
                                          {"birthdate", COP_GREATER, "1995-01-01", 0, 1}};

static void built_conditions_match_what_they_say(void)
{
    cop_client *client = limited_client();
    size_t i;

    for (i = 0; i < sizeof built / sizeof built[0]; i++) {
        const struct built_case *c = &built[i];
        cop_conditions *conditions = cop_conditions_new(client);
        cop_status added =
            c->is_pattern
                ? cop_conditions_add_pattern(conditions, c->field, c->comparison, c->value)
                : cop_conditions_add(conditions, c->field, c->comparison, c->value);

        CHECK_NUMBER(added, COP_OK);
        CHECK_NUMBER(cop_conditions_add(conditions, "firstname", COP_NOT_EQUAL, "Nobody"), COP_OK);
        if (!CHECK_NUMBER(count(client, cop_conditions_fields(conditions)), c->matches)) {
            fprintf(stderr, "    condition: %s\n", cop_conditions_fields(conditions)[0]);
        }
        cop_conditions_free(conditions);
    }
    cop_client_free(client);
}

static void a_built_body_is_stored_as_it_was_set(void)
{
    cop_client *client = limited_client();
    cop_body *body = cop_body_new(client);
    const char *stored[8];
    cop_result *result;

    CHECK_NUMBER(cop_body_set_text(body, "city", "'s-Gravenhage \"A\\B\""), COP_OK);
    CHECK_NUMBER(cop_body_set_number(body, "discount", 12.5), COP_OK);
    CHECK_NUMBER(cop_body_set_date(body, "birthdate", "1981-02-03"), COP_OK);
    CHECK_NUMBER(cop_body_set_date(body, "last_order", "2025-01-02 03:04:05"), COP_OK);
    CHECK_NUMBER(cop_body_set_text(body, "gender", "female"), COP_OK);
    CHECK_NUMBER(cop_body_set_text(body, "Gender", "other"), COP_OK);
    result = cop_update_profiles(client, "1234", john, 1, cop_body_json(body), 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_warning_count(result), 0);
    cop_result_free(result);
    cop_body_free(body);

    stored[0] = "customerid==4567";
    stored[1] = "city=='s-Gravenhage \"A\\B\"";
    stored[2] = "discount==12.5";
    stored[3] = "birthdate==1981-02-03";
    stored[4] = "last_order==2025-01-02 03:04:05";
    stored[5] = "gender==other";
    result = cop_count_profiles(client, "1234", stored, 6);
    CHECK_NUMBER(cop_result_matched(result), 1);
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    what_would_do_harm_is_refused_and_dry_runs_refuse_it_too();
    a_dry_run_says_what_the_update_would_do();
    warnings_say_what_is_uncertain();
    built_conditions_match_what_they_say();
    the_check_can_be_skipped_for_one_call();
    a_built_body_is_stored_as_it_was_set();
    return test_end();
}
