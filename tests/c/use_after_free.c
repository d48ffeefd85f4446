/* A mistake on purpose: reads a result that was freed. AddressSanitizer must find it inside the library. */

#include <copernica.h>
#include <stdio.h>

int main(void)
{
    cop_result *result = cop_update_profiles(NULL, "1234", NULL, 0, "{}", 0);

    cop_result_free(result);
    printf("status %ld\n", (long)cop_result_status(result));
    return 0;
}
