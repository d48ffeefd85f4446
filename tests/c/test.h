/* Checks for the C tests: each says what it found and goes on, and the program's exit code tells
 * the rest. */

#ifndef COPERNICA_TEST_H
#define COPERNICA_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not every test uses every check. */
#define TEST_FUNCTION static __attribute__((unused))

static int test_passed = 0;
static int test_failed = 0;

/* Counts one check; `found` may be NULL. Returns whether it held. */
TEST_FUNCTION int test_count(int held, const char *file, int line, const char *sentence,
                             const char *found)
{
    if (held) {
        test_passed++;
    } else {
        test_failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, sentence);
        if (found != NULL) {
            fprintf(stderr, "    found: %s\n", found);
        }
    }
    return held;
}

TEST_FUNCTION int test_number(long found, long wanted, const char *file, int line,
                              const char *sentence)
{
    char text[64];

    sprintf(text, "%ld instead of %ld", found, wanted);
    return test_count(found == wanted, file, line, sentence, text);
}

TEST_FUNCTION int test_text(const char *found, const char *wanted, const char *file, int line,
                            const char *sentence)
{
    int held = found != NULL && strcmp(found, wanted) == 0;

    return test_count(held, file, line, sentence, found == NULL ? "NULL" : found);
}

TEST_FUNCTION int test_contains(const char *found, const char *part, const char *file, int line,
                                const char *sentence)
{
    int held = found != NULL && strstr(found, part) != NULL;

    return test_count(held, file, line, sentence, found == NULL ? "NULL" : found);
}

#define CHECK(condition) test_count((condition) != 0, __FILE__, __LINE__, #condition, NULL)
#define CHECK_NUMBER(found, wanted)                                                                \
    test_number((long)(found), (long)(wanted), __FILE__, __LINE__, #found " is " #wanted)
#define CHECK_TEXT(found, wanted)                                                                  \
    test_text((found), (wanted), __FILE__, __LINE__, #found " is " #wanted)
#define CHECK_CONTAINS(found, part)                                                                \
    test_contains((found), (part), __FILE__, __LINE__, #found " contains " #part)

/* The last line of main(): prints the sum and returns the exit code. */
TEST_FUNCTION int test_end(void)
{
    printf("%d passed, %d failed\n", test_passed, test_failed);
    return test_failed == 0 && test_passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
