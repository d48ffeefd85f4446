/* The least that a program can do to prove that it has compiled, linked and found the library. */

#include <copernica.h>
#include <stdio.h>

int main(void)
{
    /* A call, so that all of the library is linked; it is refused before anything is sent. */
    cop_result *result = cop_update_profiles(NULL, "1234", NULL, 0, "{}", 0);

    printf("version %lu, status %ld\n", (unsigned long)cop_version(),
           (long)cop_result_status(result));
    cop_result_free(result);
    return 0;
}
