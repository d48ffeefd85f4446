/* The lines of the C driver: cases that are read from standard input, answers that are written to standard output. */

#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void give_up(const char *reason, const char *what)
{
    fprintf(stderr, "driver: %s: %s\n", reason, what);
    exit(EXIT_FAILURE);
}

/* Reads a line without its end; NULL at the end of the input. The caller frees it. */
static char *read_line(void)
{
    size_t length = 0;
    size_t capacity = 256;
    char *text = malloc(capacity);
    int character;

    while ((character = getchar()) != EOF && character != '\n') {
        if (length + 2 > capacity) {
            capacity *= 2;
            text = realloc(text, capacity);
        }
        text[length++] = (char)character;
    }
    text[length] = '\0';
    if (character == EOF && length == 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* Puts the characters back that were written as \n, \t and \\. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (*text != '\\') {
            *to++ = *text;
        } else if (*++text == 'n') {
            *to++ = '\n';
        } else if (*text == 't') {
            *to++ = '\t';
        } else if (*text == '\\') {
            *to++ = '\\';
        } else {
            give_up("C texts cannot hold this escape", text);
        }
    }
    *to = '\0';
}

static void split(char *text, struct line *line)
{
    static char nothing[] = "";
    char *word = text;
    char *tab;
    size_t i;

    for (i = 0; i < MOST_WORDS; i++) {
        line->words[i] = nothing;
    }
    line->n_words = 0;
    do {
        if (line->n_words == MOST_WORDS) {
            give_up("too many words", text);
        }
        tab = strchr(word, '\t');
        if (tab != NULL) {
            *tab = '\0';
        }
        unescape(word);
        line->words[line->n_words++] = word;
        word = tab == NULL ? NULL : tab + 1;
    } while (word != NULL);
}

int read_behaviour(struct behaviour *behaviour)
{
    char *text;

    behaviour->n_lines = 0;
    while ((text = read_line()) != NULL && *text != '\0') {
        if (behaviour->n_lines == MOST_LINES) {
            give_up("too many lines", text);
        }
        split(text, &behaviour->lines[behaviour->n_lines++]);
    }
    if (text == NULL && behaviour->n_lines > 0) {
        give_up("the input ended within a case", behaviour->lines[0].words[0]);
    }
    free(text);
    return behaviour->n_lines > 0;
}

void free_behaviour(struct behaviour *behaviour)
{
    size_t i;

    for (i = 0; i < behaviour->n_lines; i++) {
        free(behaviour->lines[i].words[0]);
    }
}

const char *value_of(const struct behaviour *behaviour, const char *key)
{
    size_t i;

    for (i = 0; i < behaviour->n_lines; i++) {
        if (strcmp(behaviour->lines[i].words[0], key) == 0) {
            return behaviour->lines[i].words[1];
        }
    }
    return NULL;
}

uint64_t number_of(const struct behaviour *behaviour, const char *key)
{
    const char *value = value_of(behaviour, key);

    return value == NULL ? 0 : (uint64_t)strtoul(value, NULL, 10);
}

/* Writes a word so that it stays on one line and has no tab in it. */
static void write_word(const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\n':
            fputs("\\n", stdout);
            break;
        case '\t':
            fputs("\\t", stdout);
            break;
        case '\\':
            fputs("\\\\", stdout);
            break;
        default:
            putchar(*text);
        }
    }
}

void write_text(const char *key, const char *text)
{
    printf("%s\t", key);
    write_word(text);
    putchar('\n');
}

void write_fact(const char *name, const char *value)
{
    if (value != NULL) {
        printf("has\t%s\t", name);
        write_word(value);
        putchar('\n');
    }
}

void write_pair(const char *name, const char *first, const char *second)
{
    printf("has\t%s\t", name);
    write_word(first);
    putchar('\t');
    write_word(second);
    putchar('\n');
}
