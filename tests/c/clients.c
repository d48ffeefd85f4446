/* Clients: derived ones live on their own, a cancelled one ends its calls, and the log keeps secrets. */

#include "offline.h"

static const char *const conditions[] = {"lastname==Secretperson"};
static const char *const values = "{\"firstname\": \"Jane\"}";

static void expect_status(const cop_client *client, const char *name)
{
    cop_result *result = cop_update_profiles(client, "1234", conditions, 1, values, 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), name);
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    cop_result_free(result);
}

static void a_derived_client_outlives_its_parent_and_the_other_way_round(void)
{
    cop_client *parent = offline_client();
    cop_client *child = cop_client_derive(parent, 1000);
    cop_client *grandchild = cop_client_derive(child, 0);

    CHECK(child != NULL && grandchild != NULL);
    cop_client_free(child);
    expect_status(parent, "COP_ERR_CONNECT");
    cop_client_free(parent);
    expect_status(grandchild, "COP_ERR_CONNECT");
    cop_client_free(grandchild);
}

static void a_cancelled_client_is_finished_and_its_relatives_go_on(void)
{
    cop_client *parent = offline_client();
    cop_client *child = cop_client_derive(parent, 1000);

    cop_client_cancel(child);
    cop_client_cancel(child);
    expect_status(child, "COP_ERR_CANCELLED");
    expect_status(child, "COP_ERR_CANCELLED");
    expect_status(parent, "COP_ERR_CONNECT");
    cop_client_cancel(parent);
    expect_status(parent, "COP_ERR_CANCELLED");
    cop_client_free(parent);
    cop_client_free(child);
}

struct log {
    int lines;
    int leaks;
};

#ifdef __cplusplus
extern "C" {
#endif

static void keep_log(int32_t level, const char *message, void *user_data)
{
    struct log *log = (struct log *)user_data;

    log->lines++;
    if (strstr(message, "verysecrettoken") != NULL || strstr(message, "Secretperson") != NULL ||
        strchr(message, '\n') != NULL || level < COP_LOG_WARNING) {
        log->leaks++;
        fprintf(stderr, "log line: %s\n", message);
    }
}

#ifdef __cplusplus
}
#endif

static void the_log_tells_of_attempts_without_secrets(void)
{
    struct log log = {0, 0};
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
    CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 2), COP_OK);
    CHECK_NUMBER(cop_options_set_backoff_ms(options, 1, 1), COP_OK);
    CHECK_NUMBER(cop_options_set_log(options, keep_log, &log), COP_OK);
    client = cop_client_new_with("verysecrettoken", options);
    cop_options_free(options);
    expect_status(client, "COP_ERR_CONNECT");
    cop_client_free(client);
    CHECK(log.lines >= 2);
    CHECK_NUMBER(log.leaks, 0);
}

int main(void)
{
    a_derived_client_outlives_its_parent_and_the_other_way_round();
    a_cancelled_client_is_finished_and_its_relatives_go_on();
    the_log_tells_of_attempts_without_secrets();
    return test_end();
}
