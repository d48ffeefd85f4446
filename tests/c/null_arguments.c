/* NULL is answered wherever a pointer goes in, and never crashes. */

#include "offline.h"

static const char *const conditions[] = {"customerid==4567"};
static const char *const values = "{\"firstname\": \"Jane\"}";

static void freeing_null_does_nothing(void)
{
    cop_client_free(NULL);
    cop_options_free(NULL);
    cop_result_free(NULL);
    cop_conditions_free(NULL);
    cop_body_free(NULL);
    CHECK(1);
}

static void options_answer_null(void)
{
    cop_options *options = cop_options_new();

    CHECK(options != NULL);
    CHECK_NUMBER(cop_options_set_base_url(NULL, "https://api.copernica.com"),
                 COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_base_url(options, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_api_version(NULL, 2), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_connect_timeout_ms(NULL, 1000), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_timeout_ms(NULL, 1000), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_user_agent(NULL, "crm/1"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_user_agent(options, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_field_check(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_value_check(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_field_list_age_ms(NULL, 0), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_max_matches(NULL, 0), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_encoding(NULL, "utf-8"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_token_host(NULL, "https://a.example"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_token_host(options, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_attempts(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_backoff_ms(NULL, 1, 2), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_rate_limit(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_ca_file(NULL, "a.pem"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_ca_file(options, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_client_certificate(NULL, "a", "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_client_certificate(options, NULL, "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_client_certificate(options, "a", NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_proxy(NULL, ""), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_proxy(options, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_idle_connections(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_allow_plain_http(NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_log(NULL, NULL, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_log_values(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_options_set_encoding(options, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_TEXT(cop_options_message(NULL), "");
    cop_options_free(options);
}

static void a_client_needs_a_token(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK(cop_client_new(NULL) == NULL);
    CHECK(cop_client_new("") == NULL);
    CHECK(cop_client_new("two\nlines") == NULL);
    CHECK(cop_client_new("gr\303\274n") == NULL);
    CHECK(cop_client_new_with(NULL, options) == NULL);
    CHECK(cop_client_new_with(NULL, NULL) == NULL);

    CHECK(cop_client_derive(NULL, 1000) == NULL);
    cop_client_cancel(NULL);

    client = cop_client_new_with("a-token", NULL); /* NULL options: the defaults */
    CHECK(client != NULL);
    cop_client_free(client);
    cop_options_free(options);
}

static void an_update_names_the_argument_that_is_null(void)
{
    cop_client *client = offline_client();
    const char *holed[3];

    holed[0] = "customerid==4567";
    holed[1] = NULL;
    holed[2] = "email==a@example.com";

    expect_refusal(cop_update_profiles(NULL, "1234", conditions, 1, values, 0),
                   COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_profiles(client, NULL, conditions, 1, values, 0),
                   COP_ERR_NULL_ARGUMENT, "database");
    expect_refusal(cop_update_profiles(client, "1234", NULL, 1, values, 0), COP_ERR_NULL_ARGUMENT,
                   "fields");
    expect_refusal(cop_update_profiles(client, "1234", holed, 3, values, 0), COP_ERR_NULL_ARGUMENT,
                   "fields[1]");
    expect_refusal(cop_update_profiles(client, "1234", conditions, 1, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "json_body");
    expect_refusal(cop_update_profiles(NULL, NULL, NULL, 0, NULL, 0), COP_ERR_NULL_ARGUMENT, "");
    cop_client_free(client);
}

static void a_count_names_the_argument_that_is_null(void)
{
    cop_client *client = offline_client();

    expect_refusal(cop_count_profiles(NULL, "1234", conditions, 1), COP_ERR_NULL_ARGUMENT,
                   "client");
    expect_refusal(cop_count_profiles(client, NULL, conditions, 1), COP_ERR_NULL_ARGUMENT,
                   "database");
    expect_refusal(cop_count_profiles(client, "1234", NULL, 1), COP_ERR_NULL_ARGUMENT, "fields");
    expect_refusal(cop_count_profiles(client, "1234", NULL, 0), COP_ERR_NO_CONDITIONS, "");
    cop_client_free(client);
}

static void a_conditions_builder_answers_null(void)
{
    cop_client *client = offline_client();
    cop_conditions *list = cop_conditions_new(client);

    CHECK(cop_conditions_new(NULL) == NULL);
    CHECK_NUMBER(cop_conditions_add(NULL, "a", COP_EQUAL, "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_conditions_add(list, NULL, COP_EQUAL, "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_CONTAINS(cop_conditions_message(list), "field is NULL");
    CHECK_NUMBER(cop_conditions_add(list, "a", COP_EQUAL, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_CONTAINS(cop_conditions_message(list), "value is NULL");
    CHECK_NUMBER(cop_conditions_add_pattern(NULL, "a", COP_LIKE, "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_conditions_add_pattern(list, "a", COP_LIKE, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK(cop_conditions_fields(NULL) == NULL);
    CHECK_NUMBER(cop_conditions_count(NULL), 0);
    CHECK_NUMBER(cop_conditions_count(list), 0);
    CHECK_TEXT(cop_conditions_message(NULL), "");
    cop_conditions_free(list);
    cop_client_free(client);
}

static void a_body_builder_answers_null(void)
{
    cop_client *client = offline_client();
    cop_body *body = cop_body_new(client);

    CHECK(cop_body_new(NULL) == NULL);
    CHECK_NUMBER(cop_body_set_text(NULL, "a", "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_text(body, NULL, "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_text(body, "a", NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_integer(NULL, "a", 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_integer(body, NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_number(NULL, "a", 1.5), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_number(body, NULL, 1.5), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_bool(NULL, "a", 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_bool(body, NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_null(NULL, "a"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_null(body, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_date(NULL, "a", "2024-01-02"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_date(body, NULL, "2024-01-02"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_date(body, "a", NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_interest(NULL, "a", 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_body_set_interest(body, NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK(cop_body_json(NULL) == NULL);
    CHECK_TEXT(cop_body_json(body), "{}");
    CHECK_TEXT(cop_body_message(NULL), "");
    cop_body_free(body);
    cop_client_free(client);
}

static void no_conditions_at_all_is_an_error(void)
{
    cop_client *client = offline_client();

    expect_refusal(cop_update_profiles(client, "1234", conditions, 0, values, 0),
                   COP_ERR_NO_CONDITIONS, "");
    expect_refusal(cop_update_profiles(client, "1234", NULL, 0, values, 0), COP_ERR_NO_CONDITIONS,
                   "");
    cop_client_free(client);
}

/* A negative number passed by mistake looks like a huge one: the array must not be read. */
static void too_many_conditions_are_refused_before_the_array_is_read(void)
{
    cop_client *client = offline_client();

    expect_refusal(cop_update_profiles(client, "1234", conditions, 1001, values, 0),
                   COP_ERR_INVALID_CONDITION, "1001");
    expect_refusal(cop_update_profiles(client, "1234", conditions, (size_t)-1, values, 0),
                   COP_ERR_INVALID_CONDITION, "n_fields");
    cop_client_free(client);
}

static void a_null_result_is_answered(void)
{
    CHECK_NUMBER(cop_result_status(NULL), COP_ERR_NULL_ARGUMENT);
    CHECK(cop_result_message(NULL) != NULL);
    CHECK_NUMBER(cop_result_effect(NULL), COP_EFFECT_UNKNOWN);
    CHECK_NUMBER(cop_result_may_repeat(NULL), 0);
    CHECK_NUMBER(cop_result_http_status(NULL), 0);
    CHECK_NUMBER(cop_result_created(NULL), -1);
    CHECK_NUMBER(cop_result_created_id(NULL), 0);
    CHECK_NUMBER(cop_result_matched(NULL), -1);
    CHECK(cop_result_body(NULL) == NULL);
    CHECK_NUMBER(cop_result_attempts(NULL), 0);
    CHECK_NUMBER(cop_result_retry_after_ms(NULL), 0);
    CHECK_NUMBER(cop_result_warning_count(NULL), 0);
    CHECK(cop_result_warning(NULL, 0) == NULL);
}

int main(void)
{
    freeing_null_does_nothing();
    options_answer_null();
    a_client_needs_a_token();
    an_update_names_the_argument_that_is_null();
    a_count_names_the_argument_that_is_null();
    a_conditions_builder_answers_null();
    a_body_builder_answers_null();
    no_conditions_at_all_is_an_error();
    too_many_conditions_are_refused_before_the_array_is_read();
    a_null_result_is_answered();
    return test_end();
}
