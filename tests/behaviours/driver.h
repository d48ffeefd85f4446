/* What the parts of the C driver share: a case as it was read, an answer as it is written. */

#ifndef COPERNICA_BEHAVIOURS_DRIVER_H
#define COPERNICA_BEHAVIOURS_DRIVER_H

#include <copernica.h>

enum { MOST_LINES = 256, MOST_WORDS = 5 };

/* One line of a case: words that were separated by tabs; those that it does not have are empty. */
struct line {
    char *words[MOST_WORDS];
    size_t n_words;
};

struct behaviour {
    struct line lines[MOST_LINES];
    size_t n_lines;
};

/* What a call of a case is made with. */
struct call {
    const cop_client *client;
    const struct behaviour *behaviour;
    const char *const *fields;
    size_t n_fields;
    const char *body;
    uint32_t flags;
};

/* ---- lines.c */

/* A case that this program does not understand must not look like one that passed. */
void give_up(const char *reason, const char *what);

/* Reads the lines up to an empty one; returns 0 at the end of the input. */
int read_behaviour(struct behaviour *behaviour);
void free_behaviour(struct behaviour *behaviour);

/* The word behind a key; NULL when the case has no line with it. */
const char *value_of(const struct behaviour *behaviour, const char *key);

/* The number behind a key; 0 when the case has no line with it. */
uint64_t number_of(const struct behaviour *behaviour, const char *key);

/* Writes a line of words. */
void write_text(const char *key, const char *text);
void write_fact(const char *name, const char *value);
void write_pair(const char *name, const char *first, const char *second);

/* ---- results.c */

void write_result(const cop_result *result);

/* Writes what a call found: a profile, the fields of a database, and so on. */
void write_found(const cop_result *result);
void write_profile(const cop_profile *profile);

/* What was refused before a call, in the form of a result: nothing was sent, nothing changed. */
void write_refusal(cop_status status, const char *message);

/* ---- calls.c */

/* Makes the call of a "call" line and writes what it came to. */
void make_call(const struct call *call);

/* ---- batches.c */

/* Gives the records of a case to a batch and writes the outcome of each. */
void play_batch(const cop_client *client, const struct behaviour *behaviour);

#endif
