/* Sub-profiles of a running sandbox, in every version of the API. */

#include "online.h"

static const char *const ordered[] = {"ordernumber==9100"};

/* Frees the result. */
static void expect_status(cop_result *result, const char *status, cop_effect effect)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), status);
    CHECK_TEXT(cop_effect_name(cop_result_effect(result)), cop_effect_name(effect));
    cop_result_free(result);
}

/* Frees the list. */
static void expect_list(cop_profile_list *list, unsigned long count, uint64_t parent)
{
    const cop_profile *subprofile;

    while ((subprofile = cop_profile_list_next(list)) != NULL) {
        CHECK_NUMBER(cop_profile_collection_id(subprofile), 10);
        CHECK_NUMBER(cop_profile_database_id(subprofile), 0);
        CHECK(parent == 0 || cop_profile_parent_id(subprofile) == parent);
        CHECK(cop_profile_field(subprofile, "ordernumber") != NULL);
    }
    CHECK_TEXT(cop_status_name(cop_result_status(cop_profile_list_result(list))), "COP_OK");
    CHECK_NUMBER(cop_profile_list_count(list), count);
    cop_profile_list_free(list);
}

static void a_list_has_the_subprofiles_of_a_profile_or_a_collection(uint32_t api_version)
{
    static const char *const dear[] = {"amount>100"};
    cop_client *client = online_client(api_version, NULL);

    expect_list(cop_get_subprofiles(client, 1, "Orders", NULL, 0, NULL), 2, 1);
    expect_list(cop_get_subprofiles(client, 1, "10", dear, 1, NULL), 0, 1);
    expect_list(cop_get_subprofiles_of_collection(client, 10, dear, 1, NULL), 2, 0);
    cop_client_free(client);
}

static void a_subprofile_lives_and_goes(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *made = cop_update_subprofiles(client, 2, "Orders", ordered, 1,
                                              "{\"ordernumber\": 9100, \"amount\": 5}", COP_CREATE);
    uint64_t id = cop_result_created_id(made);
    cop_result *read;

    CHECK_NUMBER(cop_result_created(made), 1);
    CHECK(id > 0);
    expect_status(made, "COP_OK", COP_EFFECT_APPLIED);
    expect_status(cop_update_subprofiles(client, 2, "10", ordered, 1, "{\"amount\": 6}", 0),
                  "COP_OK", COP_EFFECT_APPLIED);
    read = cop_get_subprofile(client, id);
    CHECK_TEXT(cop_profile_field(cop_result_profile(read), "amount"), "6");
    CHECK_NUMBER(cop_profile_parent_id(cop_result_profile(read)), 2);
    cop_result_free(read);
    expect_status(cop_update_subprofile_fields(client, id, "{\"amount\": 7}", 0), "COP_OK",
                  COP_EFFECT_APPLIED);
    expect_status(cop_update_subprofile(client, id, "{\"fields\": {\"amount\": 8}}", 0), "COP_OK",
                  COP_EFFECT_APPLIED);
    expect_status(cop_delete_subprofile(client, id), "COP_OK", COP_EFFECT_APPLIED);
    expect_status(cop_delete_subprofile(client, id), "COP_ERR_REMOVED", COP_EFFECT_NONE);

    made = cop_create_subprofile(client, 2, "Orders", "{\"ordernumber\": 9101}", 0);
    id = cop_result_created_id(made);
    expect_status(made, "COP_OK", COP_EFFECT_APPLIED);
    expect_status(cop_delete_subprofile(client, id), "COP_OK", COP_EFFECT_APPLIED);
    cop_client_free(client);
}

static void a_whole_collection_is_updated_from_version_3_on(uint32_t api_version)
{
    static const char *const number[] = {"ordernumber==9003"};
    cop_client *client = online_client(api_version, NULL);
    cop_result *result =
        cop_update_subprofiles_of_collection(client, 10, number, 1, "{\"amount\": 1000}", 0);

    if (api_version < 3) {
        expect_status(result, "COP_ERR_NOT_SUPPORTED", COP_EFFECT_NONE);
    } else {
        expect_status(result, "COP_OK", COP_EFFECT_APPLIED);
    }
    cop_client_free(client);
}

static void what_the_server_would_lose_is_refused(uint32_t api_version)
{
    static const char *const misspelt[] = {"ordernumbr==9100"};
    cop_client *client = online_client(api_version, NULL);

    expect_status(cop_update_subprofiles(client, 1, "Orders", misspelt, 1, "{\"amount\": 6}", 0),
                  "COP_ERR_UNKNOWN_FIELD", COP_EFFECT_NONE);
    expect_status(cop_update_subprofiles(client, 1, "Ordres", ordered, 1, "{\"amount\": 6}", 0),
                  "COP_ERR_NO_COLLECTION", COP_EFFECT_NONE);
    expect_status(cop_create_subprofile(client, 12, "Orders", "{\"amount\": 6}", 0),
                  "COP_ERR_REMOVED", COP_EFFECT_NONE);
    expect_status(cop_create_subprofile(client, 999999, "Orders", "{\"amount\": 6}", 0),
                  "COP_ERR_NO_PROFILE", COP_EFFECT_NONE);
    cop_client_free(client);
}

int main(void)
{
    uint32_t api_version;

    for (api_version = 0; api_version <= 4; api_version++) {
        a_list_has_the_subprofiles_of_a_profile_or_a_collection(api_version);
        a_subprofile_lives_and_goes(api_version);
        a_whole_collection_is_updated_from_version_3_on(api_version);
        what_the_server_would_lose_is_refused(api_version);
    }
    return test_end();
}
