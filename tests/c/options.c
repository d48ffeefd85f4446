/* Options: a setter that refuses changes nothing; a client keeps its own copy. */

#include "offline.h"

static const char *const conditions[] = {"customerid==4567"};
static const char *const values = "{\"firstname\": \"Jane\"}";

static void addresses_that_are_none_are_refused(void)
{
    static const char *const addresses[] = {"",
                                            "api.copernica.com",
                                            "ftp://api.copernica.com",
                                            "https://",
                                            "https://user:secret@api.copernica.com",
                                            "https://api.copernica.com/?a=b",
                                            "https://api.copernica.com/#a",
                                            "https://api.copernica.com\n",
                                            "http://127.0.0.1:99999"};
    size_t i;

    for (i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        cop_options *options = cop_options_new();

        CHECK_TEXT(cop_options_message(options), "");
        if (!CHECK_NUMBER(cop_options_set_base_url(options, addresses[i]),
                          COP_ERR_INVALID_OPTION)) {
            fprintf(stderr, "    address: \"%s\"\n", addresses[i]);
        }
        CHECK_CONTAINS(cop_options_message(options), "https://api.copernica.com");
        cop_options_free(options);
    }
}

static void addresses_that_are_some_are_taken(void)
{
    static const char *const addresses[] = {"https://api.copernica.com",
                                            "https://api.copernica.com/", "http://127.0.0.1:8080",
                                            "http://localhost:8080", "http://[::1]:8080"};
    cop_options *options = cop_options_new();
    size_t i;

    for (i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        if (!CHECK(cop_options_set_base_url(options, addresses[i]) == COP_OK)) {
            fprintf(stderr, "    address: \"%s\"\n", addresses[i]);
        }
    }
    cop_options_free(options);
}

static void a_refused_setter_changes_nothing(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;

    CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
    CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
    CHECK(cop_options_set_base_url(options, "no address") != COP_OK);
    CHECK(cop_options_set_api_version(options, 5) != COP_OK);
    CHECK(cop_options_set_user_agent(options, "two\r\nlines: of it") != COP_OK);
    client = cop_client_new_with("a-token", options);
    cop_options_free(options); /* before the client is used: it has its own copy */

    result = cop_update_profiles(client, "1234", conditions, 1, values, 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECT");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

static void plain_http_to_another_machine_is_refused_before_anything_is_sent(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, "http://api.copernica.com"), COP_OK);
    client = cop_client_new_with("a-token", options);
    cop_options_free(options);
    expect_refusal(cop_update_profiles(client, "1234", conditions, 1, values, 0),
                   COP_ERR_INVALID_OPTION, "https://");
    cop_client_free(client);
}

static void more_setters_refuse_what_makes_no_sense(void)
{
    cop_options *options = cop_options_new();

    CHECK_NUMBER(cop_options_set_encoding(options, "windows-1252"), COP_OK);
    CHECK_NUMBER(cop_options_set_encoding(options, "no-such-encoding"), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_options_message(options), "no-such-encoding");
    CHECK_NUMBER(cop_options_set_encoding(options, "utf-16"), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_value_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_field_list_age_ms(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_max_matches(options, 10), COP_OK);
    CHECK_NUMBER(cop_options_set_token_host(options, "no address"), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_attempts(options, 0), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_attempts(options, 101), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_backoff_ms(options, 100, 1000), COP_OK);
    CHECK_NUMBER(cop_options_set_backoff_ms(options, 1000, 100), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_rate_limit(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_rate_limit(options, 2.5), COP_OK);
    CHECK_NUMBER(cop_options_set_rate_limit(options, -1), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_proxy(options, ""), COP_OK);
    CHECK_NUMBER(cop_options_set_proxy(options, "no proxy"), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_options_set_idle_connections(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_log(options, NULL, NULL), COP_OK);
    CHECK_NUMBER(cop_options_set_log_values(options, 1), COP_OK);
    cop_options_free(options);
}

static void without_a_field_list_there_is_no_update(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;

    CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
    client = cop_client_new_with("a-token", options);
    cop_options_free(options);
    result = cop_update_profiles(client, "1234", conditions, 1, values, 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_FIELD_LIST");
    CHECK_CONTAINS(cop_result_message(result), "COP_NO_FIELD_CHECK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

static void each_api_version_is_known(void)
{
    uint32_t version;

    for (version = 0; version <= 4; version++) {
        cop_options *options = cop_options_new();
        const char *body = version < 2 ? values : "{\"fields\": {\"firstname\": \"Jane\"}}";
        cop_client *client;
        cop_result *result;

        CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
        CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
        CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
        CHECK_NUMBER(cop_options_set_token_host(options, "http://127.0.0.1:1"), COP_OK);
        CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
        CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
        CHECK_NUMBER(cop_options_set_api_version(options, version), COP_OK);
        client = cop_client_new_with("a-token", options);
        CHECK(client != NULL);
        result = cop_update_profiles(client, "1234", conditions, 1, body, 0);
        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECT");
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
        cop_result_free(result);
        cop_client_free(client);
        cop_options_free(options);
    }
}

static void the_token_is_in_no_message(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;

    CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
    CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
    client = cop_client_new_with("verysecrettoken", options);
    result = cop_update_profiles(client, "1234", conditions, 1, values, 0);
    CHECK(strstr(cop_result_message(result), "verysecrettoken") == NULL);
    cop_result_free(result);
    cop_client_free(client);
    cop_options_free(options);
}

int main(void)
{
    addresses_that_are_none_are_refused();
    addresses_that_are_some_are_taken();
    a_refused_setter_changes_nothing();
    plain_http_to_another_machine_is_refused_before_anything_is_sent();
    each_api_version_is_known();
    more_setters_refuse_what_makes_no_sense();
    without_a_field_list_there_is_no_update();
    the_token_is_in_no_message();
    return test_end();
}
