/* Flags: each known one is known, every other bit is refused before anything is sent. */

#include "offline.h"

static const char *const conditions[] = {"customerid==4567"};
static const char *const values = "{\"firstname\": \"Jane\"}";

static void every_unknown_bit_is_refused(void)
{
    cop_client *client = offline_client();
    int bit;

    for (bit = 6; bit < 32; bit++) {
        uint32_t flags = (uint32_t)1 << bit;

        expect_refusal(cop_update_profiles(client, "1234", conditions, 1, values, flags),
                       COP_ERR_INVALID_FLAGS, "flag");
        expect_refusal(
            cop_update_profiles(client, "1234", conditions, 1, values, flags | COP_ASYNC),
            COP_ERR_INVALID_FLAGS, "flag");
    }
    cop_client_free(client);
}

static void known_flags_get_as_far_as_the_connection(void)
{
    static const uint32_t known[] = {0,
                                     COP_CREATE,
                                     COP_ASYNC,
                                     COP_DRY_RUN,
                                     COP_NO_FIELD_CHECK,
                                     COP_ALLOW_EMPTY,
                                     COP_ALLOW_UNKNOWN_FIELDS};
    cop_client *client = offline_client();
    size_t i;

    for (i = 0; i < sizeof known / sizeof known[0]; i++) {
        cop_result *result = cop_update_profiles(client, "1234", conditions, 1, values, known[i]);

        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECT");
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
        CHECK_NUMBER(cop_result_may_repeat(result), 1);
        cop_result_free(result);
    }
    cop_client_free(client);
}

static void an_empty_value_needs_its_flag(void)
{
    static const char *const empty[] = {"customerid=="};
    cop_client *client = offline_client();
    cop_result *result;

    expect_refusal(cop_update_profiles(client, "1234", empty, 1, values, 0),
                   COP_ERR_INVALID_CONDITION, "COP_ALLOW_EMPTY");
    result = cop_update_profiles(client, "1234", empty, 1, values, COP_ALLOW_EMPTY);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECT");
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    every_unknown_bit_is_refused();
    known_flags_get_as_far_as_the_connection();
    an_empty_value_needs_its_flag();
    return test_end();
}
