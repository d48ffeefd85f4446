/* Updates of a running sandbox, in every version of the API. */

#include "online.h"

static const char *const customer[] = {"customerid==4567"};
static const char *const no_one[] = {"customerid==888888"};
static const char *const nobody[] = {"customerid==999999", "city==Nowhere"};

static const char *body_for(uint32_t api_version)
{
    return api_version < 2 ? "{\"firstname\": \"Jane\"}"
                           : "{\"fields\": {\"firstname\": \"Jane\"}}";
}

static void expect_success(const cop_result *result, cop_effect effect)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_TEXT(cop_effect_name(cop_result_effect(result)), cop_effect_name(effect));
    CHECK(strlen(cop_result_message(result)) > 0);
    CHECK_NUMBER(cop_result_attempts(result), 1);
    CHECK(cop_result_http_status(result) >= 200 && cop_result_http_status(result) < 400);
    CHECK_NUMBER(cop_result_retry_after_ms(result), 0);
    CHECK(cop_result_warning(result, cop_result_warning_count(result)) == NULL);
    CHECK(cop_result_warning(result, (size_t)-1) == NULL);
}

static void an_update_is_applied(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_update_profiles(client, "1234", customer, 1, body_for(api_version), 0);

    expect_success(result, COP_EFFECT_APPLIED);
    CHECK_NUMBER(cop_result_created(result), 0);
    CHECK_NUMBER(cop_result_created_id(result), 0);
    CHECK_NUMBER(cop_result_matched(result), -1);
    cop_result_free(result);
    cop_client_free(client);
}

static void an_asynchronous_update_is_accepted(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result =
        cop_update_profiles(client, "1234", customer, 1, body_for(api_version), COP_ASYNC);

    expect_success(result, COP_EFFECT_ACCEPTED);
    CHECK_NUMBER(cop_result_created_id(result), 0);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_create_tells_the_new_number(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *first =
        cop_update_profiles(client, "1234", nobody, 2, body_for(api_version), COP_CREATE);
    cop_result *second =
        cop_update_profiles(client, "1234", nobody, 2, body_for(api_version), COP_CREATE);

    expect_success(first, COP_EFFECT_APPLIED);
    expect_success(second, COP_EFFECT_APPLIED);
    CHECK_NUMBER(cop_result_created(first), 1);
    CHECK_NUMBER(cop_result_created(second), 1);
    /* The body does not meet the conditions, so every call makes another. */
    CHECK_NUMBER(cop_result_created_id(second), cop_result_created_id(first) + 1);
    cop_result_free(first);
    cop_result_free(second);
    cop_client_free(client);
}

static void a_dry_run_counts_and_changes_nothing(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *one =
        cop_update_profiles(client, "1234", customer, 1, body_for(api_version), COP_DRY_RUN);
    cop_result *none = cop_update_profiles(client, "1234", no_one, 1, body_for(api_version),
                                           COP_DRY_RUN | COP_CREATE);
    cop_result *count = cop_count_profiles(client, "1234", customer, 1);
    cop_result *still_none = cop_count_profiles(client, "1234", no_one, 1);

    CHECK_TEXT(cop_status_name(cop_result_status(one)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(one), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_matched(one), 1);
    CHECK_TEXT(cop_status_name(cop_result_status(none)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(none), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_matched(none), 0);
    CHECK_TEXT(cop_status_name(cop_result_status(count)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(count), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_matched(count), 1);
    CHECK_NUMBER(cop_result_matched(still_none), 0);
    cop_result_free(one);
    cop_result_free(none);
    cop_result_free(count);
    cop_result_free(still_none);
    cop_client_free(client);
}

static void a_misspelt_name_is_refused_with_the_one_that_was_meant(uint32_t api_version)
{
    static const char *const misspelt[] = {"custommerid==4567"};
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_update_profiles(client, "1234", misspelt, 1, body_for(api_version), 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_UNKNOWN_FIELD");
    CHECK_CONTAINS(cop_result_message(result), "customerid");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_refusal_has_no_effect_and_the_servers_message(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_update_profiles(client, "4321", customer, 1, body_for(api_version), 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_NO_DATABASE");
    CHECK_CONTAINS(cop_result_message(result), "No database with supplied ID");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_http_status(result), 400);
    CHECK_NUMBER(cop_result_may_repeat(result), 1);
    CHECK_CONTAINS(cop_result_body(result), "\"error\"");
    cop_result_free(result);
    cop_client_free(client);
}

static void a_wrong_token_is_an_authentication_error(uint32_t api_version)
{
    cop_client *client = online_client(api_version, "wrongtoken");
    cop_result *result = cop_update_profiles(client, "1234", customer, 1, body_for(api_version), 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_AUTH");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK(strstr(cop_result_message(result), "wrongtoken") == NULL);
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    uint32_t api_version;

    for (api_version = 0; api_version <= 4; api_version++) {
        an_update_is_applied(api_version);
        an_asynchronous_update_is_accepted(api_version);
        a_create_tells_the_new_number(api_version);
        a_dry_run_counts_and_changes_nothing(api_version);
        a_misspelt_name_is_refused_with_the_one_that_was_meant(api_version);
        a_refusal_has_no_effect_and_the_servers_message(api_version);
        a_wrong_token_is_an_authentication_error(api_version);
    }
    return test_end();
}
