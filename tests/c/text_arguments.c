/* Text that is not UTF-8 is refused before anything is sent, naming the argument and the byte. */

#include "offline.h"

struct text_case {
    const char *database;
    const char *condition;
    const char *body;
    const char *argument; /* must be named in the message */
    const char *offset;   /* so must this byte */
};

static const struct text_case cases[] = {
    /* a lone Latin-1 byte, the commonest of all */
    {"Caf\351", "customerid==4567", "{\"firstname\": \"Jane\"}", "database", "offset 3 "},
    {"1234", "firstname==Ren\351", "{\"firstname\": \"Jane\"}", "fields[0]", "offset 14 "},
    {"1234", "customerid==4567", "{\"firstname\": \"Ren\351\"}", "json_body", "offset 18 "},
    /* at the very beginning */
    {"\377", "customerid==4567", "{\"firstname\": \"Jane\"}", "database", "offset 0 "},
    {"1234", "\200", "{\"firstname\": \"Jane\"}", "fields[0]", "offset 0 "},
    {"1234", "customerid==4567", "\376", "json_body", "offset 0 "},
    /* an overlong slash, a surrogate half, a sequence cut short, a number beyond Unicode */
    {"a\300\257", "customerid==4567", "{\"firstname\": \"Jane\"}", "database", "offset 1 "},
    {"1234", "a==\355\240\200", "{\"firstname\": \"Jane\"}", "fields[0]", "offset 3 "},
    {"1234", "customerid==4567", "{\"a\": \"\342\202", "json_body", "offset 7 "},
    {"1234", "a==\364\220\200\200", "{\"firstname\": \"Jane\"}", "fields[0]", "offset 3 "}};

static void bad_utf8_is_named_with_its_argument_and_byte(void)
{
    cop_client *client = offline_client();
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *fields[1];

        fields[0] = cases[i].condition;
        expect_refusal(cop_update_profiles(client, cases[i].database, fields, 1, cases[i].body, 0),
                       COP_ERR_INVALID_UTF8, cases[i].argument);
        expect_refusal(cop_update_profiles(client, cases[i].database, fields, 1, cases[i].body, 0),
                       COP_ERR_INVALID_UTF8, cases[i].offset);
    }
    cop_client_free(client);
}

static void good_utf8_passes_this_check(void)
{
    cop_client *client = offline_client();
    const char *fields[] = {"firstname==Zo\303\253 \360\237\230\200"};
    cop_result *result =
        cop_update_profiles(client, "Kl\303\244nten", fields, 1, "{\"a\": \"\342\202\254\"}", 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECT");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
    cop_client_free(client);
}

static void options_refuse_bad_utf8(void)
{
    cop_options *options = cop_options_new();

    CHECK_NUMBER(cop_options_set_base_url(options, "https://\351.example"), COP_ERR_INVALID_UTF8);
    CHECK_NUMBER(cop_options_set_user_agent(options, "crm \351"), COP_ERR_INVALID_UTF8);
    cop_options_free(options);
}

int main(void)
{
    bad_utf8_is_named_with_its_argument_and_byte();
    good_utf8_passes_this_check();
    options_refuse_bad_utf8();
    return test_end();
}
