/* Calls that write one profile of a running sandbox, in every version of the API. */

#include "online.h"

static const char *body_for(uint32_t api_version)
{
    return api_version < 2 ? "{\"firstname\": \"Nora\"}"
                           : "{\"fields\": {\"firstname\": \"Nora\"}}";
}

/* Frees the result. */
static void expect_applied(cop_result *result)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_TEXT(cop_effect_name(cop_result_effect(result)), "COP_EFFECT_APPLIED");
    CHECK_NUMBER(cop_result_created(result), 0);
    CHECK_NUMBER(cop_result_attempts(result), 1);
    CHECK_NUMBER(cop_result_may_repeat(result), 1);
    cop_result_free(result);
}

/* Frees the result. */
static void expect_status(cop_result *result, const char *status)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), status);
    CHECK_TEXT(cop_effect_name(cop_result_effect(result)), "COP_EFFECT_NONE");
    cop_result_free(result);
}

static uint64_t create(const cop_client *client, uint32_t api_version)
{
    cop_result *result = cop_create_profile(client, "1234", body_for(api_version), 0);
    uint64_t id = cop_result_created_id(result);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_TEXT(cop_effect_name(cop_result_effect(result)), "COP_EFFECT_APPLIED");
    CHECK_NUMBER(cop_result_created(result), 1);
    CHECK_NUMBER(cop_result_may_repeat(result), 0);
    CHECK(id > 0);
    cop_result_free(result);
    return id;
}

static void a_profile_lives_and_goes(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    uint64_t id = create(client, api_version);
    cop_result *result;
    const cop_profile *profile;

    expect_applied(cop_update_profile_fields(client, id, "{\"city\": \"Delft\"}", 0));
    expect_applied(cop_update_profile_interests(client, id, "[\"football\", \"offers\"]", 0));
    expect_applied(cop_update_profile(
        client, id,
        "{\"fields\": {\"lastname\": \"W\"}, \"interests\": {\"offers\": 0}, \"secret\": \"x\"}",
        0));

    result = cop_get_profile(client, id);
    profile = cop_result_profile(result);
    CHECK_TEXT(cop_profile_field(profile, "firstname"), "Nora");
    CHECK_TEXT(cop_profile_field(profile, "lastname"), "W");
    CHECK_TEXT(cop_profile_field(profile, "city"), "Delft");
    CHECK_NUMBER(cop_profile_interest_count(profile), 1);
    CHECK_TEXT(cop_profile_interest(profile, 0), "football");
    CHECK_TEXT(cop_profile_secret(profile), "x");
    cop_result_free(result);

    expect_applied(cop_delete_profile(client, id));
    expect_status(cop_delete_profile(client, id), "COP_ERR_REMOVED");
    expect_status(cop_update_profile_fields(client, id, "{\"city\": \"Delft\"}", 0),
                  "COP_ERR_REMOVED");
    cop_client_free(client);
}

static void several_profiles_go_at_once(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    uint64_t ids[2];

    ids[0] = create(client, api_version);
    ids[1] = create(client, api_version);
    expect_status(cop_delete_profiles(client, "1234", ids, 2, 3), "COP_ERR_INVALID_ID");
    if (api_version < 2) {
        expect_status(cop_delete_profiles(client, "1234", ids, 2, 2), "COP_ERR_NOT_SUPPORTED");
        expect_applied(cop_delete_profile(client, ids[0]));
        expect_applied(cop_delete_profile(client, ids[1]));
    } else {
        expect_applied(cop_delete_profiles(client, "1234", ids, 2, 2));
        expect_status(cop_delete_profile(client, ids[0]), "COP_ERR_REMOVED");
        expect_status(cop_delete_profile(client, ids[1]), "COP_ERR_REMOVED");
    }
    cop_client_free(client);
}

static void what_the_server_would_lose_is_refused(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);

    expect_status(cop_update_profile_fields(client, 1, "{\"citty\": \"x\"}", 0),
                  "COP_ERR_UNKNOWN_FIELD");
    expect_status(cop_update_profile_fields(client, 1, "{\"gender\": \"Male\"}", 0),
                  "COP_ERR_INVALID_VALUE");
    expect_status(cop_update_profile_interests(client, 1, "[\"chess\"]", 0),
                  "COP_ERR_UNKNOWN_FIELD");
    expect_status(cop_update_profile_fields(client, 999999, "{\"city\": \"x\"}", 0),
                  "COP_ERR_NO_PROFILE");
    expect_status(cop_update_profile_fields(client, 1, "{\"city\": \"x\"}", COP_DRY_RUN), "COP_OK");
    expect_status(cop_create_profile(client, "1234", body_for(api_version), COP_DRY_RUN), "COP_OK");
    expect_status(cop_create_profile(client, "4321", body_for(api_version), 0),
                  "COP_ERR_NO_DATABASE");
    cop_client_free(client);
}

int main(void)
{
    uint32_t api_version;

    for (api_version = 0; api_version <= 4; api_version++) {
        a_profile_lives_and_goes(api_version);
        several_profiles_go_at_once(api_version);
        what_the_server_would_lose_is_refused(api_version);
    }
    return test_end();
}
