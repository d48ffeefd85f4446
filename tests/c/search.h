/* Searches everything that the library says to a C test for access tokens; search.c stands between the two. */

#ifndef COPERNICA_SEARCH_H
#define COPERNICA_SEARCH_H

#ifdef __cplusplus
extern "C" {
#endif

/* Ends the program when the token of any client that was made so far is in the text, as it is or percent-encoded. */
void search_for_tokens(const char *source, const char *text);

/* How many texts were searched. */
long texts_searched(void);

#ifdef __cplusplus
}
#endif

#endif
