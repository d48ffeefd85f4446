/* Requests without a function of their own, to a running sandbox, in every version of the API. */

#include "online.h"

static void a_get_brings_the_json_of_the_server(uint32_t api_version)
{
    static const char *const names[] = {"begin", "end"};
    static const char *const values[] = {"2024-01-01", "2024-01-31"};
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_request(client, "GET", "/consumption", names, values, 2, NULL, 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_attempts(result), 1);
    CHECK_CONTAINS(cop_result_body(result), "\"apicalls\"");
    cop_result_free(result);
    cop_client_free(client);
}

static void a_write_has_an_effect(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_request(client, "POST", "profile/1/interests", NULL, NULL, 0,
                                     "[\"cycling\"]", COP_REPEATABLE);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_APPLIED);
    CHECK_NUMBER(cop_result_may_repeat(result), 1);
    CHECK_NUMBER(cop_result_created(result), 0);
    cop_result_free(result);

    result = cop_request(client, "POST", "profile/1/subprofiles/10", NULL, NULL, 0,
                         "{\"amount\": 1}", 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_APPLIED);
    CHECK_NUMBER(cop_result_may_repeat(result), 0);
    CHECK_NUMBER(cop_result_created(result), 1);
    CHECK(cop_result_created_id(result) > 0);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_refusal_has_the_servers_message(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_request(client, "POST", "bogus", NULL, NULL, 0, "{}", 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_REFUSED");
    CHECK_CONTAINS(cop_result_message(result), "Invalid method");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    uint32_t api_version;

    for (api_version = 0; api_version <= 4; api_version++) {
        a_get_brings_the_json_of_the_server(api_version);
        a_write_has_an_effect(api_version);
        a_refusal_has_the_servers_message(api_version);
    }
    return test_end();
}
