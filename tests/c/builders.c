/* The builders: what is built means what was said, and what cannot be said is refused. */

#include "offline.h"

struct condition_case {
    const char *field;
    cop_comparison comparison;
    const char *value;
    cop_status status;
    const char *text; /* the condition, or a part of the message */
};

static const struct condition_case conditions[] = {
    {"customerid", COP_EQUAL, "4567", COP_OK, "customerid==4567"},
    {"lastname", COP_NOT_EQUAL, "a==b", COP_OK, "lastname!=a==b"},
    {"discount", COP_LESS, "5", COP_OK, "discount<5"},
    {"discount", COP_GREATER, "5", COP_OK, "discount>5"},
    {"discount", COP_LESS_OR_EQUAL, "5", COP_OK, "discount<=5"},
    {"discount", COP_GREATER_OR_EQUAL, "5", COP_OK, "discount>=5"},
    {"city", COP_LIKE, "Utrecht", COP_OK, "city=~Utrecht"},
    {"city", COP_NOT_LIKE, "Utrecht", COP_OK, "city!~Utrecht"},
    {"lastname", COP_EQUAL, "Smit & Zn+", COP_OK, "lastname==Smit & Zn+"},
    {"lastname", COP_EQUAL, "Smit ", COP_ERR_INVALID_CONDITION, "blank"},
    {"lastname", COP_EQUAL, "a\nb", COP_ERR_INVALID_CONDITION, "line break"},
    {"discount", COP_LESS, "=5", COP_ERR_INVALID_CONDITION, "operator"},
    {"city", COP_LIKE, "50%", COP_ERR_INVALID_CONDITION, "wildcard"},
    {"last name", COP_EQUAL, "x", COP_ERR_INVALID_CONDITION, "last name"},
    {"lastname", COP_EQUAL, "Ren\351", COP_ERR_INVALID_UTF8, "offset 3 "},
    {"lastname", 0, "x", COP_ERR_INVALID_CONDITION, "COP_EQUAL"},
    {"lastname", 9, "x", COP_ERR_INVALID_CONDITION, "COP_NOT_LIKE"}};

static void conditions_say_what_was_meant_or_are_refused(void)
{
    cop_client *client = offline_client();
    cop_conditions *list = cop_conditions_new(client);
    size_t i, added = 0;

    for (i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        const struct condition_case *c = &conditions[i];

        CHECK_NUMBER(cop_conditions_add(list, c->field, c->comparison, c->value), c->status);
        if (c->status == COP_OK) {
            CHECK_TEXT(cop_conditions_fields(list)[added], c->text);
            added++;
        } else {
            CHECK_CONTAINS(cop_conditions_message(list), c->text);
        }
        CHECK_NUMBER(cop_conditions_count(list), added);
    }
    CHECK_NUMBER(cop_conditions_add_pattern(list, "city", COP_LIKE, "Ut%"), COP_OK);
    CHECK_TEXT(cop_conditions_fields(list)[added], "city=~Ut%");
    CHECK_NUMBER(cop_conditions_add_pattern(list, "city", COP_EQUAL, "Ut%"),
                 COP_ERR_INVALID_CONDITION);
    cop_client_free(client); /* the list does not need it any more */
    CHECK_TEXT(cop_conditions_fields(list)[0], "customerid==4567");
    cop_conditions_free(list);
}

static void bodies_have_the_shape_of_the_version(void)
{
    static const char *const shapes[] = {"{\"city\":\"Utrecht\"}", "{\"city\":\"Utrecht\"}",
                                         "{\"fields\":{\"city\":\"Utrecht\"}}",
                                         "{\"fields\":{\"city\":\"Utrecht\"}}"};
    uint32_t version;

    for (version = 0; version < 4; version++) {
        cop_options *options = cop_options_new();
        cop_client *client;
        cop_body *body;

        CHECK_NUMBER(cop_options_set_api_version(options, version), COP_OK);
        client = cop_client_new_with("a-token", options);
        body = cop_body_new(client);
        CHECK_NUMBER(cop_body_set_text(body, "city", "Utrecht"), COP_OK);
        CHECK_TEXT(cop_body_json(body), shapes[version]);
        CHECK_NUMBER(cop_body_set_interest(body, "football", 1),
                     version < 2 ? COP_ERR_INVALID_BODY : COP_OK);
        if (version >= 2) {
            CHECK_CONTAINS(cop_body_json(body), "\"interests\":{\"football\":1}");
        } else {
            CHECK_CONTAINS(cop_body_message(body), "football");
        }
        cop_body_free(body);
        cop_client_free(client);
        cop_options_free(options);
    }
}

static void every_type_of_value_is_written_as_json(void)
{
    cop_client *client = offline_client();
    cop_body *body = cop_body_new(client);
    double zero = 0.0;

    CHECK_NUMBER(cop_body_set_text(body, "lastname", "O'Neill \"Jr\"\n\\"), COP_OK);
    CHECK_NUMBER(cop_body_set_integer(body, "customerid", -7), COP_OK);
    CHECK_NUMBER(cop_body_set_number(body, "discount", 2.5), COP_OK);
    CHECK_NUMBER(cop_body_set_bool(body, "active", 2), COP_OK);
    CHECK_NUMBER(cop_body_set_null(body, "city"), COP_OK);
    CHECK_NUMBER(cop_body_set_date(body, "birthdate", "1980-01-02"), COP_OK);
    CHECK_TEXT(cop_body_json(body), "{\"lastname\":\"O'Neill \\\"Jr\\\"\\n\\\\\",\"customerid\":-7,"
                                    "\"discount\":2.5,\"active\":1,\"city\":null,"
                                    "\"birthdate\":\"1980-01-02\"}");

    /* Set twice, in whatever letter case: the last one counts. */
    CHECK_NUMBER(cop_body_set_integer(body, "CustomerID", 8), COP_OK);
    CHECK(strstr(cop_body_json(body), "-7") == NULL);
    CHECK_CONTAINS(cop_body_json(body), "8");

    CHECK_NUMBER(cop_body_set_number(body, "discount", zero / zero), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_body_set_number(body, "discount", 1.0 / zero), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_body_set_date(body, "birthdate", "02-01-1980"), COP_ERR_INVALID_BODY);
    CHECK_CONTAINS(cop_body_message(body), "YYYY-MM-DD");
    CHECK_NUMBER(cop_body_set_text(body, "no name", "x"), COP_ERR_INVALID_BODY);
    CHECK_NUMBER(cop_body_set_text(body, "city", "Caf\351"), COP_ERR_INVALID_UTF8);
    CHECK_CONTAINS(cop_body_json(body), "\"discount\":2.5");
    CHECK_CONTAINS(cop_body_json(body), "\"city\":null");
    cop_body_free(body);
    cop_client_free(client);
}

static void text_may_come_in_an_older_encoding(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_body *body;

    CHECK_NUMBER(cop_options_set_encoding(options, "windows-1252"), COP_OK);
    client = cop_client_new_with("a-token", options);
    cop_options_free(options);
    body = cop_body_new(client);
    CHECK_NUMBER(cop_body_set_text(body, "city", "Caf\351"), COP_OK);
    CHECK_TEXT(cop_body_json(body), "{\"city\":\"Caf\351\"}"); /* read back as it was given */
    cop_body_free(body);
    cop_client_free(client);
}

int main(void)
{
    conditions_say_what_was_meant_or_are_refused();
    bodies_have_the_shape_of_the_version();
    every_type_of_value_is_written_as_json();
    text_may_come_in_an_older_encoding();
    return test_end();
}
