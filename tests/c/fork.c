/* A client does not cross a fork: the child is told so, at no cost, and may free what it inherited. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const customer[] = {"customerid==4567"};
static const char *const values = "{\"firstname\": \"Jane\"}";

static void expect_update(const cop_client *client)
{
    cop_result *result = cop_update_profiles(client, "1234", customer, 1, values, 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_APPLIED);
    CHECK_NUMBER(cop_result_attempts(result), 1);
    cop_result_free(result);
}

static void expect_forked(cop_result *result)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_FORKED");
    CHECK_CONTAINS(cop_result_message(result), "fork");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_may_repeat(result), 1);
    CHECK_NUMBER(cop_result_attempts(result), 0);
    cop_result_free(result);
}

/* Runs `work` in a child, and counts its failures as ours. */
static void in_a_child(void (*work)(cop_client *), cop_client *inherited)
{
    int status = -1;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        test_failed = 0;
        work(inherited);
        fflush(NULL);
        _exit(test_failed == 0 ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_NUMBER(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
}

static void is_forked(cop_client *client)
{
    cop_client *derived = cop_client_derive(client, 1000);

    expect_forked(cop_update_profiles(client, "1234", customer, 1, values, 0));
    expect_forked(cop_update_profiles(client, "1234", customer, 1, values, COP_DRY_RUN));
    expect_forked(cop_count_profiles(client, "1234", customer, 1));
    expect_forked(cop_update_profiles(derived, "1234", customer, 1, values, 0));
    cop_client_free(derived);
}

static void uses_and_frees_what_it_inherited(cop_client *inherited)
{
    cop_client *own;

    is_forked(inherited);
    own = online_client(0, NULL);
    expect_update(own);
    /* The child of the child inherits both; neither is its own. */
    in_a_child(is_forked, inherited);
    in_a_child(is_forked, own);
    expect_update(own);
    cop_client_free(own);
    cop_client_free(inherited);
}

#ifndef TEST_IS_INSTRUMENTED
/* The kernel kills a process in this mode for any system call but read, write and exit. Valgrind and AddressSanitizer make
 * such calls themselves. */
static void is_told_so_without_a_system_call(cop_client *inherited)
{
    int warm_up, call;

    for (warm_up = 0; warm_up < 10; warm_up++) {
        cop_result_free(cop_update_profiles(inherited, "1234", customer, 1, values, 0));
    }
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) {
        CHECK(!"the kernel can forbid system calls");
        return;
    }
    for (call = 0; call < 1000; call++) {
        cop_result *result = cop_update_profiles(inherited, "1234", customer, 1, values, 0);

        if (cop_result_status(result) != COP_ERR_FORKED) {
            syscall(SYS_exit, 1);
        }
        cop_result_free(result);
    }
    syscall(SYS_exit, 0);
}
#endif

int main(void)
{
    cop_client *client = online_client(0, NULL);
    cop_client *never_used = online_client(0, NULL);

    /* One connection waits in the client when the fork comes. */
    expect_update(client);
    in_a_child(uses_and_frees_what_it_inherited, client);
    in_a_child(uses_and_frees_what_it_inherited, never_used);
#ifndef TEST_IS_INSTRUMENTED
    in_a_child(is_told_so_without_a_system_call, client);
#endif
    /* What the children did with it is no concern of the parent's: its connection still stands. */
    expect_update(client);
    expect_update(never_used);
    cop_client_free(client);
    cop_client_free(never_used);
    return test_end();
}
