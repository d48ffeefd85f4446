/* The calls around the update answer NULL wherever a pointer goes in, and never crash. */

#include "offline.h"

static const char *const conditions[] = {"customerid==4567"};

static void freeing_null_does_nothing(void)
{
    cop_query_free(NULL);
    cop_profile_list_free(NULL);
    CHECK(1);
}

static void a_query_answers_null(void)
{
    cop_query *query = cop_query_new();

    CHECK(query != NULL);
    CHECK_NUMBER(cop_query_set_order(NULL, "id", 0), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_query_set_order(query, NULL, 0), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_query_set_order(query, "a\xff", 0), COP_ERR_INVALID_UTF8);
    CHECK_NUMBER(cop_query_set_order(query, "last name", 0), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_query_message(query), "last name");
    CHECK_NUMBER(cop_query_set_page_size(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_query_set_page_size(query, 0), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_query_set_page_size(query, 1001), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_query_set_limit(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_query_set_data_only(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_TEXT(cop_query_message(NULL), "");
    cop_query_free(query);
}

/* Expects a list that is empty because the call was refused; frees it. */
static void expect_refused_list(cop_profile_list *list, cop_status status, const char *part)
{
    const cop_result *result = cop_profile_list_result(list);

    CHECK(list != NULL);
    CHECK(cop_profile_list_next(list) == NULL);
    CHECK_NUMBER(cop_profile_list_count(list), 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), cop_status_name(status));
    CHECK_CONTAINS(cop_result_message(result), part);
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_profile_list_free(list);
}

static void a_list_names_the_argument_that_is_null(void)
{
    static const char *const holes[] = {"customerid==4567", NULL};
    cop_client *client = offline_client();

    expect_refused_list(cop_get_profiles(NULL, "1234", conditions, 1, NULL), COP_ERR_NULL_ARGUMENT,
                        "client");
    expect_refused_list(cop_get_profiles(client, NULL, conditions, 1, NULL), COP_ERR_NULL_ARGUMENT,
                        "database");
    expect_refused_list(cop_get_profiles(client, "1234", NULL, 1, NULL), COP_ERR_NULL_ARGUMENT,
                        "fields");
    expect_refused_list(cop_get_profiles(client, "1234", holes, 2, NULL), COP_ERR_NULL_ARGUMENT,
                        "fields[1]");
    expect_refused_list(cop_get_profiles(client, "1234", conditions, (size_t)-1, NULL),
                        COP_ERR_INVALID_CONDITION, "n_fields");
    expect_refused_list(cop_get_profiles(client, "12\xff", NULL, 0, NULL), COP_ERR_INVALID_UTF8,
                        "database");
    expect_refused_list(cop_get_profiles(client, "1234", NULL, 0, NULL), COP_ERR_CONNECT, "");
    CHECK(cop_profile_list_next(NULL) == NULL);
    CHECK(cop_profile_list_result(NULL) == NULL);
    CHECK_NUMBER(cop_profile_list_count(NULL), 0);
    cop_client_free(client);
}

static void a_read_names_the_argument_that_is_null(void)
{
    cop_client *client = offline_client();

    expect_refusal(cop_get_profile(NULL, 1), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_get_profile(client, 0), COP_ERR_INVALID_ID, "id of the profile is 0");
    expect_refusal(cop_get_identity(NULL), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_get_databases(NULL), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_get_fields(NULL, "1234"), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_get_fields(client, NULL), COP_ERR_NULL_ARGUMENT, "database");
    expect_refusal(cop_get_fields(client, ".."), COP_ERR_INVALID_DATABASE, "..");
    cop_client_free(client);
}

static void a_write_names_the_argument_that_is_null(void)
{
    static const char *const values = "{\"firstname\": \"Jane\"}";
    static const uint64_t ids[] = {1, 2};
    cop_client *client = offline_client();

    expect_refusal(cop_create_profile(NULL, "1234", values, 0), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_create_profile(client, NULL, values, 0), COP_ERR_NULL_ARGUMENT, "database");
    expect_refusal(cop_create_profile(client, "1234", NULL, 0), COP_ERR_NULL_ARGUMENT, "json_body");
    expect_refusal(cop_create_profile(client, "1234", "\xff", 0), COP_ERR_INVALID_UTF8, "0xFF");
    expect_refusal(cop_create_profile(client, "1234", values, COP_CREATE), COP_ERR_INVALID_FLAGS,
                   "COP_CREATE");
    expect_refusal(cop_update_profile(NULL, 1, values, 0), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_profile(client, 1, NULL, 0), COP_ERR_NULL_ARGUMENT, "json_body");
    expect_refusal(cop_update_profile(client, 1, values, 0), COP_ERR_INVALID_BODY, "firstname");
    expect_refusal(cop_update_profile_fields(NULL, 1, values, 0), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_profile_fields(client, 0, values, 0), COP_ERR_INVALID_ID, "0");
    expect_refusal(cop_update_profile_fields(client, 1, NULL, 0), COP_ERR_NULL_ARGUMENT, "body");
    expect_refusal(cop_update_profile_fields(client, 1, values, 1u << 31), COP_ERR_INVALID_FLAGS,
                   "0x80000000");
    expect_refusal(cop_update_profile_interests(NULL, 1, "[]", 0), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_profile_interests(client, 1, NULL, 0), COP_ERR_NULL_ARGUMENT,
                   "json_body");
    expect_refusal(cop_update_profile_interests(client, 1, "[]", 0), COP_ERR_INVALID_BODY,
                   "COP_ALLOW_EMPTY");
    expect_refusal(cop_delete_profile(NULL, 1), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_delete_profile(client, 0), COP_ERR_INVALID_ID, "0");
    expect_refusal(cop_delete_profiles(NULL, "1234", ids, 2, 2), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_delete_profiles(client, NULL, ids, 2, 2), COP_ERR_NULL_ARGUMENT, "database");
    expect_refusal(cop_delete_profiles(client, "1234", NULL, 2, 2), COP_ERR_NULL_ARGUMENT, "ids");
    expect_refusal(cop_delete_profiles(client, "1234", NULL, 0, 0), COP_ERR_INVALID_ID, "empty");
    expect_refusal(cop_delete_profiles(client, "1234", ids, 2, 3), COP_ERR_INVALID_ID, "3");
    expect_refusal(cop_delete_profiles(client, "1234", ids, (size_t)-1, 2), COP_ERR_INVALID_ID,
                   "n_ids");
    cop_client_free(client);
}

static void a_request_names_the_argument_that_is_null(void)
{
    static const char *const names[] = {"limit", NULL};
    static const char *const values[] = {"5", "x"};
    cop_client *client = offline_client();

    expect_refusal(cop_request(NULL, "GET", "databases", NULL, NULL, 0, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_request(client, NULL, "databases", NULL, NULL, 0, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "method");
    expect_refusal(cop_request(client, "GET", NULL, NULL, NULL, 0, NULL, 0), COP_ERR_NULL_ARGUMENT,
                   "path");
    expect_refusal(cop_request(client, "GET", "databases", NULL, values, 1, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "names");
    expect_refusal(cop_request(client, "GET", "databases", names, NULL, 1, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "values");
    expect_refusal(cop_request(client, "GET", "databases", names, values, 2, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "names[1]");
    expect_refusal(cop_request(client, "GET", "databases", names, values, (size_t)-1, NULL, 0),
                   COP_ERR_INVALID_REQUEST, "n_query");
    expect_refusal(cop_request(client, "PATCH", "databases", NULL, NULL, 0, NULL, 0),
                   COP_ERR_INVALID_REQUEST, "PATCH");
    expect_refusal(cop_request(client, "GET", "databases", NULL, NULL, 0, NULL, COP_CREATE),
                   COP_ERR_INVALID_FLAGS, "COP_REPEATABLE");
    expect_refusal(cop_request(client, "GET", "databases", NULL, NULL, 0, "{}", 0),
                   COP_ERR_INVALID_BODY, "GET has no body");
    expect_refusal(cop_request(client, "POST", "databases", NULL, NULL, 0, "\xff", 0),
                   COP_ERR_INVALID_UTF8, "json_body");
    cop_client_free(client);
}

static void a_call_on_subprofiles_names_the_argument_that_is_null(void)
{
    static const char *const values = "{\"amount\": 1}";
    cop_client *client = offline_client();

    expect_refused_list(cop_get_subprofiles(NULL, 1, "10", NULL, 0, NULL), COP_ERR_NULL_ARGUMENT,
                        "client");
    expect_refused_list(cop_get_subprofiles(client, 1, NULL, NULL, 0, NULL), COP_ERR_NULL_ARGUMENT,
                        "collection");
    expect_refused_list(cop_get_subprofiles(client, 0, "10", NULL, 0, NULL), COP_ERR_INVALID_ID,
                        "profile");
    expect_refused_list(cop_get_subprofiles(client, 1, "10", NULL, 1, NULL), COP_ERR_NULL_ARGUMENT,
                        "fields");
    expect_refused_list(cop_get_subprofiles_of_collection(NULL, 10, NULL, 0, NULL),
                        COP_ERR_NULL_ARGUMENT, "client");
    expect_refused_list(cop_get_subprofiles_of_collection(client, 0, NULL, 0, NULL),
                        COP_ERR_INVALID_ID, "collection");
    expect_refusal(cop_get_subprofile(NULL, 1), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_get_subprofile(client, 0), COP_ERR_INVALID_ID, "0");
    expect_refusal(cop_update_subprofiles(NULL, 1, "10", conditions, 1, values, 0),
                   COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_subprofiles(client, 1, NULL, conditions, 1, values, 0),
                   COP_ERR_NULL_ARGUMENT, "collection");
    expect_refusal(cop_update_subprofiles(client, 1, "..", conditions, 1, values, 0),
                   COP_ERR_INVALID_COLLECTION, "..");
    expect_refusal(cop_update_subprofiles(client, 1, "10", NULL, 1, values, 0),
                   COP_ERR_NULL_ARGUMENT, "fields");
    expect_refusal(cop_update_subprofiles(client, 1, "10", NULL, 0, values, 0),
                   COP_ERR_NO_CONDITIONS, "");
    expect_refusal(cop_update_subprofiles(client, 1, "10", conditions, 1, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "json_body");
    expect_refusal(cop_update_subprofiles(client, 1, "10", conditions, 1, values, COP_ASYNC),
                   COP_ERR_INVALID_FLAGS, "COP_ASYNC");
    expect_refusal(cop_update_subprofiles_of_collection(NULL, 10, conditions, 1, values, 0),
                   COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_subprofiles_of_collection(client, 10, conditions, 1, NULL, 0),
                   COP_ERR_NULL_ARGUMENT, "json_body");
    expect_refusal(cop_update_subprofiles_of_collection(client, 10, conditions, 1, values, 0),
                   COP_ERR_NOT_SUPPORTED, "version 3");
    expect_refusal(cop_create_subprofile(NULL, 1, "10", values, 0), COP_ERR_NULL_ARGUMENT,
                   "client");
    expect_refusal(cop_create_subprofile(client, 1, NULL, values, 0), COP_ERR_NULL_ARGUMENT,
                   "collection");
    expect_refusal(cop_create_subprofile(client, 1, "10", NULL, 0), COP_ERR_NULL_ARGUMENT,
                   "json_body");
    expect_refusal(cop_update_subprofile(NULL, 1, values, 0), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_update_subprofile(client, 1, values, 0), COP_ERR_INVALID_BODY, "amount");
    expect_refusal(cop_update_subprofile_fields(NULL, 1, values, 0), COP_ERR_NULL_ARGUMENT,
                   "client");
    expect_refusal(cop_update_subprofile_fields(client, 1, NULL, 0), COP_ERR_NULL_ARGUMENT,
                   "json_body");
    expect_refusal(cop_delete_subprofile(NULL, 1), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_delete_subprofile(client, 0), COP_ERR_INVALID_ID, "0");
    cop_client_free(client);
}

static void an_import_answers_null(void)
{
    cop_client *client = offline_client();
    cop_import *import = cop_import_new(client);

    CHECK(cop_import_new(NULL) == NULL);
    CHECK(import != NULL);
    CHECK_NUMBER(cop_import_set_name(NULL, "x"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_set_name(import, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_set_action(NULL, COP_IMPORT_ADD), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_set_action(import, 0), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_import_message(import), "COP_IMPORT_DELETE (5)");
    CHECK_NUMBER(cop_import_add_key_field(NULL, "x"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_add_key_field(import, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_add_key_field(import, ""), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_import_add_record(NULL, "{}"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_add_record(import, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_add_record(import, "\xff"), COP_ERR_INVALID_UTF8);
    CHECK_NUMBER(cop_import_add_record(import, "[]"), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_import_set_location(NULL, "https://x", NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_set_location(import, NULL, NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_set_location(import, "x", NULL), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_import_set_location(import, "https://x", ""), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_import_set_location(import, "https://x", ",;"), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_import_set_ignore_empty_fields(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_import_record_count(NULL), 0);
    CHECK_NUMBER(cop_import_record_count(import), 0);
    CHECK_TEXT(cop_import_message(NULL), "");

    expect_refusal(cop_import_start(NULL, "1234", import, 0), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_import_start(client, NULL, import, 0), COP_ERR_NULL_ARGUMENT, "database");
    expect_refusal(cop_import_start(client, "1234", NULL, 0), COP_ERR_NULL_ARGUMENT, "import");
    expect_refusal(cop_import_start(client, "1234", import, 0), COP_ERR_INVALID_BODY, "no action");
    expect_refusal(cop_import_status(NULL, 1), COP_ERR_NULL_ARGUMENT, "client");
    expect_refusal(cop_import_status(client, 0), COP_ERR_INVALID_ID, "0");
    expect_refusal(cop_import_status(client, 1), COP_ERR_NOT_SUPPORTED, "version 3");
    CHECK(cop_result_import_progress(NULL) == NULL);
    CHECK(cop_import_progress_status(NULL) == NULL);
    CHECK_NUMBER(cop_import_progress_total(NULL), -1);
    CHECK_NUMBER(cop_import_progress_processed(NULL), -1);
    CHECK(cop_import_progress_last_run(NULL) == NULL);
    CHECK(cop_import_progress_error(NULL) == NULL);
    cop_import_free(import);
    cop_import_free(NULL);
    cop_client_free(client);
}

static void what_was_not_found_answers_null(void)
{
    cop_client *client = offline_client();
    cop_result *result = cop_get_profile(client, 0);

    CHECK(cop_result_profile(result) == NULL);
    CHECK(cop_result_identity(result) == NULL);
    CHECK(cop_result_field(result, 0) == NULL);
    CHECK(cop_result_database(result, 0) == NULL);
    CHECK(cop_result_profile(NULL) == NULL);
    CHECK(cop_result_identity(NULL) == NULL);
    CHECK(cop_result_field(NULL, 0) == NULL);
    CHECK(cop_result_database(NULL, 0) == NULL);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_null_profile_is_answered(void)
{
    CHECK_NUMBER(cop_profile_id(NULL), 0);
    CHECK(cop_profile_field(NULL, "email") == NULL);
    CHECK_NUMBER(cop_profile_field_count(NULL), 0);
    CHECK(cop_profile_field_name(NULL, 0) == NULL);
    CHECK(cop_profile_field_value(NULL, 0) == NULL);
    CHECK_NUMBER(cop_profile_interest_count(NULL), 0);
    CHECK(cop_profile_interest(NULL, 0) == NULL);
    CHECK(cop_profile_modified(NULL) == NULL);
    CHECK(cop_profile_created(NULL) == NULL);
    CHECK(cop_profile_removed(NULL) == NULL);
    CHECK(cop_profile_secret(NULL) == NULL);
    CHECK_NUMBER(cop_profile_database_id(NULL), 0);
    CHECK_NUMBER(cop_profile_parent_id(NULL), 0);
    CHECK_NUMBER(cop_profile_collection_id(NULL), 0);
    CHECK_TEXT(cop_profile_json(NULL), "");
}

static void a_null_account_field_or_database_is_answered(void)
{
    CHECK_NUMBER(cop_identity_id(NULL), 0);
    CHECK(cop_identity_name(NULL) == NULL);
    CHECK(cop_identity_company(NULL) == NULL);
    CHECK(cop_field_name(NULL) == NULL);
    CHECK(cop_field_type(NULL) == NULL);
    CHECK_NUMBER(cop_field_length(NULL), 0);
    CHECK(cop_field_choice(NULL, 0) == NULL);
    CHECK_NUMBER(cop_database_id(NULL), 0);
    CHECK(cop_database_name(NULL) == NULL);
    CHECK(cop_database_description(NULL) == NULL);
    CHECK(cop_database_field(NULL, 0) == NULL);
    CHECK(cop_database_interest(NULL, 0) == NULL);
    CHECK(cop_database_collection(NULL, 0) == NULL);
    CHECK_NUMBER(cop_database_collection_id(NULL, 0), 0);
}

int main(void)
{
    freeing_null_does_nothing();
    a_query_answers_null();
    a_list_names_the_argument_that_is_null();
    a_read_names_the_argument_that_is_null();
    a_write_names_the_argument_that_is_null();
    a_request_names_the_argument_that_is_null();
    a_call_on_subprofiles_names_the_argument_that_is_null();
    an_import_answers_null();
    what_was_not_found_answers_null();
    a_null_profile_is_answered();
    a_null_account_field_or_database_is_answered();
    return test_end();
}
