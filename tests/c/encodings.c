/* Programs whose texts are not UTF-8: what they say reaches the database, and every answer can be read. */

#include "online.h"

static cop_client *client_in(const char *encoding)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, getenv("COPERNICA_URL")), COP_OK);
    if (encoding != NULL) {
        CHECK_NUMBER(cop_options_set_encoding(options, encoding), COP_OK);
    }
    client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
    cop_options_free(options);
    CHECK(client != NULL);
    return client;
}

static long count(const cop_client *client, const char *condition)
{
    cop_result *result = cop_count_profiles(client, "1234", &condition, 1);
    long matched = (long)cop_result_matched(result);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    cop_result_free(result);
    return matched;
}

static void what_is_written_in_one_encoding_is_read_in_all(const char *encoding)
{
    cop_client *client = client_in(encoding);
    cop_client *utf8 = client_in(NULL);
    cop_conditions *conditions = cop_conditions_new(client);
    cop_body *body = cop_body_new(client);
    cop_result *result;

    CHECK_NUMBER(cop_conditions_add(conditions, "lastname", COP_EQUAL, "Garc\355a"), COP_OK);
    CHECK_NUMBER(cop_body_set_text(body, "city", "Caf\351 \200"), COP_OK);
    result = cop_update_profiles(client, "1234", cop_conditions_fields(conditions),
                                 cop_conditions_count(conditions), cop_body_json(body), 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    cop_result_free(result);
    CHECK_NUMBER(count(client, "city==Caf\351 \200"), 1);
    CHECK_NUMBER(count(utf8, "city==Caf\303\251 \342\202\254"), 1);
    /* By hand as well as with the builders. */
    result = cop_update_profiles(client, "Customers", cop_conditions_fields(conditions), 1,
                                 "{\"city\": \"Z\374rich\"}", 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    cop_result_free(result);
    CHECK_NUMBER(count(utf8, "city==Z\303\274rich"), 1);

    cop_body_free(body);
    cop_conditions_free(conditions);
    cop_client_free(client);
    cop_client_free(utf8);
}

static void messages_come_in_the_encoding_of_the_client(void)
{
    cop_client *client = client_in("windows-1252");
    const char *condition = "citty==Caf\351";
    cop_result *result = cop_update_profiles(client, "1234", &condition, 1, "{\"city\": \"x\"}", 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_UNKNOWN_FIELD");
    CHECK_CONTAINS(cop_result_message(result), "\"citty==Caf\351\"");
    cop_result_free(result);
    /* JSON can say what the encoding cannot; the message that quotes it writes it out. */
    condition = "customerid==4567";
    result = cop_update_profiles(client, "1234", &condition, 1, "{\"gender\": \"\\u041f\"}", 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_INVALID_VALUE");
    CHECK_CONTAINS(cop_result_message(result), "\"<U+041F>\"");
    cop_result_free(result);
    cop_client_free(client);
}

static void a_byte_without_a_meaning_is_named(void)
{
    cop_client *client = client_in("windows-1252");
    const char *condition = "city==a\201";
    cop_result *result = cop_update_profiles(client, "1234", &condition, 1, "{\"city\": \"x\"}", 0);
    cop_conditions *conditions = cop_conditions_new(client);
    cop_body *body = cop_body_new(client);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_INVALID_UTF8");
    CHECK_CONTAINS(cop_result_message(result), "fields[0] is not valid windows-1252");
    CHECK_CONTAINS(cop_result_message(result), "0x81 at offset 7");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_conditions_add(conditions, "city", COP_EQUAL, "\215"), COP_ERR_INVALID_UTF8);
    CHECK_CONTAINS(cop_conditions_message(conditions), "0x8D at offset 0");
    CHECK_NUMBER(cop_body_set_text(body, "city", "x\220"), COP_ERR_INVALID_UTF8);
    CHECK_CONTAINS(cop_body_message(body), "0x90 at offset 1");
    cop_body_free(body);
    cop_conditions_free(conditions);
    cop_result_free(result);
    cop_client_free(client);
}

static void keep_warning(int32_t level, const char *message, void *user_data)
{
    char *kept = (char *)user_data;

    if (level == COP_LOG_WARNING && strlen(message) < 500) {
        strcpy(kept, message);
    }
}

static void log_lines_come_in_the_encoding_whether_it_is_set_before_or_after(int is_set_before)
{
    const char *condition = "customerid==4567";
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;
    char kept[500] = "";

    CHECK_NUMBER(cop_options_set_base_url(options, getenv("COPERNICA_URL")), COP_OK);
    if (is_set_before) {
        CHECK_NUMBER(cop_options_set_encoding(options, "windows-1252"), COP_OK);
    }
    CHECK_NUMBER(cop_options_set_log(options, keep_warning, kept), COP_OK);
    if (!is_set_before) {
        CHECK_NUMBER(cop_options_set_encoding(options, "windows-1252"), COP_OK);
    }
    client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
    cop_options_free(options);
    result = cop_update_profiles(client, "1234", &condition, 1, "{\"Caf\351\": \"x\"}",
                                 COP_ALLOW_UNKNOWN_FIELDS);
    CHECK_NUMBER(cop_result_warning_count(result), 1);
    CHECK_CONTAINS(cop_result_warning(result, 0), "\"Caf\351\"");
    CHECK_CONTAINS(kept, "\"Caf\351\"");
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    what_is_written_in_one_encoding_is_read_in_all("windows-1252");
    what_is_written_in_one_encoding_is_read_in_all("ISO-8859-1"); /* as the web reads that name */
    messages_come_in_the_encoding_of_the_client();
    a_byte_without_a_meaning_is_named();
    log_lines_come_in_the_encoding_whether_it_is_set_before_or_after(1);
    log_lines_come_in_the_encoding_whether_it_is_set_before_or_after(0);
    return test_end();
}
