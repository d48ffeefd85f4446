/* Reads of a running sandbox, in every version of the API. */

#include "online.h"

static void a_list_gives_every_profile_once(uint32_t api_version)
{
    static const char *const amsterdam[] = {"city==Amsterdam"};
    cop_client *client = online_client(api_version, NULL);
    cop_query *query = cop_query_new();
    cop_profile_list *list;
    const cop_profile *profile;
    uint64_t last = 0;

    CHECK_NUMBER(cop_query_set_page_size(query, 2), COP_OK);
    list = cop_get_profiles(client, "1234", amsterdam, 1, query);
    cop_query_free(query);
    cop_client_free(client); /* the list goes on without them */
    while ((profile = cop_profile_list_next(list)) != NULL) {
        CHECK(cop_profile_id(profile) > last);
        CHECK_TEXT(cop_profile_field(profile, "City"), "Amsterdam");
        last = cop_profile_id(profile);
    }
    CHECK_TEXT(cop_status_name(cop_result_status(cop_profile_list_result(list))), "COP_OK");
    CHECK_NUMBER(cop_result_effect(cop_profile_list_result(list)), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_profile_list_count(list), 3);
    CHECK(cop_profile_list_next(list) == NULL);
    cop_profile_list_free(list);
}

static void a_list_without_conditions_has_the_whole_database(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_profile_list *list = cop_get_profiles(client, "Customers", NULL, 0, NULL);

    while (cop_profile_list_next(list) != NULL) {
    }
    CHECK_NUMBER(cop_result_status(cop_profile_list_result(list)), COP_OK);
    CHECK_NUMBER(cop_profile_list_count(list), 11);
    cop_profile_list_free(list);
    cop_client_free(client);
}

static void a_refused_list_says_why(uint32_t api_version)
{
    static const char *const misspelt[] = {"citty==Amsterdam"};
    cop_client *client = online_client(api_version, NULL);
    cop_profile_list *list = cop_get_profiles(client, "1234", misspelt, 1, NULL);
    const cop_result *result = cop_profile_list_result(list);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_UNKNOWN_FIELD");
    CHECK_CONTAINS(cop_result_message(result), "did you mean \"city\"");
    CHECK(cop_profile_list_next(list) == NULL);
    cop_profile_list_free(list);
    cop_client_free(client);
}

static void a_profile_shows_what_it_has(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_get_profile(client, 1);
    const cop_profile *profile = cop_result_profile(result);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_attempts(result), 1);
    CHECK_NUMBER(cop_profile_id(profile), 1);
    CHECK_NUMBER(cop_profile_database_id(profile), 1234);
    CHECK_TEXT(cop_profile_field(profile, "customerid"), "4567");
    CHECK_TEXT(cop_profile_field(profile, "CUSTOMERID"), "4567");
    CHECK(cop_profile_field(profile, "nofield") == NULL);
    CHECK(cop_profile_field(profile, NULL) == NULL);
    CHECK(cop_profile_field(profile, "\xff") == NULL);
    CHECK_NUMBER(cop_profile_field_count(profile), 9);
    CHECK_TEXT(cop_profile_field_name(profile, 1), "firstname");
    CHECK_TEXT(cop_profile_field_value(profile, 1), "John");
    CHECK(cop_profile_field_name(profile, 9) == NULL);
    CHECK(cop_profile_field_value(profile, (size_t)-1) == NULL);
    CHECK_NUMBER(cop_profile_interest_count(profile), 2);
    CHECK_TEXT(cop_profile_interest(profile, 0), "newsletter");
    CHECK(cop_profile_interest(profile, 2) == NULL);
    CHECK_TEXT(cop_profile_created(profile), "2024-01-15 09:30:00");
    CHECK(cop_profile_modified(profile) != NULL);
    CHECK(cop_profile_removed(profile) == NULL);
    CHECK(cop_profile_secret(profile) != NULL);
    CHECK_NUMBER(cop_profile_parent_id(profile), 0);
    CHECK_NUMBER(cop_profile_collection_id(profile), 0);
    CHECK_CONTAINS(cop_profile_json(profile), "\"customerid\"");
    CHECK_TEXT(cop_result_body(result), cop_profile_json(profile));
    CHECK(cop_result_identity(result) == NULL);
    CHECK(cop_result_field(result, 0) == NULL);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_profile_that_is_gone_or_never_was_is_told_apart(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *gone = cop_get_profile(client, 12);
    cop_result *never = cop_get_profile(client, 999999);

    CHECK_NUMBER(cop_result_status(gone), COP_OK);
    CHECK_TEXT(cop_profile_removed(cop_result_profile(gone)), "2024-04-01 00:00:00");
    CHECK_TEXT(cop_profile_field(cop_result_profile(gone), "city"), "");
    CHECK_TEXT(cop_status_name(cop_result_status(never)), "COP_ERR_NO_PROFILE");
    CHECK(cop_result_profile(never) == NULL);
    cop_result_free(gone);
    cop_result_free(never);
    cop_client_free(client);
}

static void the_account_tells_who_it_is_and_what_it_has(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *identity = cop_get_identity(client);
    cop_result *databases = cop_get_databases(client);
    const cop_database *database = cop_result_database(databases, 0);

    CHECK_TEXT(cop_status_name(cop_result_status(identity)), "COP_OK");
    CHECK(cop_identity_id(cop_result_identity(identity)) > 0);
    CHECK_TEXT(cop_identity_name(cop_result_identity(identity)), "Demo account");
    CHECK(cop_identity_company(cop_result_identity(identity)) != NULL);
    CHECK_TEXT(cop_status_name(cop_result_status(databases)), "COP_OK");
    CHECK_NUMBER(cop_database_id(database), 1234);
    CHECK_TEXT(cop_database_name(database), "Customers");
    CHECK_CONTAINS(cop_database_description(database), "Made-up");
    CHECK_TEXT(cop_field_name(cop_database_field(database, 3)), "email");
    CHECK_TEXT(cop_database_interest(database, 1), "offers");
    CHECK(cop_database_interest(database, 4) == NULL);
    CHECK_TEXT(cop_database_collection(database, 0), "Orders");
    CHECK_NUMBER(cop_database_collection_id(database, 0), 10);
    CHECK(cop_database_collection(database, 1) == NULL);
    CHECK_NUMBER(cop_database_collection_id(database, 1), 0);
    CHECK(cop_result_database(databases, 1) == NULL);
    cop_result_free(identity);
    cop_result_free(databases);
    cop_client_free(client);
}

static void the_fields_of_a_database_have_types_and_choices(uint32_t api_version)
{
    cop_client *client = online_client(api_version, NULL);
    cop_result *result = cop_get_fields(client, "1234");
    const cop_field *gender = cop_result_field(result, 6);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_TEXT(cop_field_name(cop_result_field(result, 0)), "customerid");
    CHECK_TEXT(cop_field_type(cop_result_field(result, 0)), "integer");
    CHECK_NUMBER(cop_field_length(cop_result_field(result, 1)), 100);
    CHECK_TEXT(cop_field_type(gender), "select");
    CHECK_TEXT(cop_field_choice(gender, 1), "female");
    CHECK(cop_field_choice(gender, 4) == NULL);
    CHECK(cop_field_choice(cop_result_field(result, 0), 0) == NULL);
    CHECK(cop_result_field(result, 9) == NULL);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_wrong_token_is_an_authentication_error(uint32_t api_version)
{
    cop_client *client = online_client(api_version, "wrongtoken");
    cop_result *result = cop_get_identity(client);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_AUTH");
    CHECK(cop_result_identity(result) == NULL);
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    uint32_t api_version;

    for (api_version = 0; api_version <= 4; api_version++) {
        a_list_gives_every_profile_once(api_version);
        a_list_without_conditions_has_the_whole_database(api_version);
        a_refused_list_says_why(api_version);
        a_profile_shows_what_it_has(api_version);
        a_profile_that_is_gone_or_never_was_is_told_apart(api_version);
        the_account_tells_who_it_is_and_what_it_has(api_version);
        the_fields_of_a_database_have_types_and_choices(api_version);
        a_wrong_token_is_an_authentication_error(api_version);
    }
    return test_end();
}
