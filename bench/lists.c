/* Reads a list of profiles to its end and prints what that took, as one line of JSON.
 *
 *     lists URL TOKEN PROFILES PAGE_SIZE
 *
 * PROFILES is how many of them are read. Every one must be there once, and in order: their ids and their customer numbers
 * count up from 1.
 */

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The most memory that was resident. Not getrusage(): it also counts what the program had that started this one. */
static long peak_kib(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long kib = -1;

    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kib = strtol(line + 6, NULL, 10);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return kib;
}

static cop_client *client_for(const char *url, const char *token)
{
    cop_options *options = cop_options_new();
    cop_client *client = NULL;

    if (cop_options_set_base_url(options, url) == COP_OK) {
        client = cop_client_new_with(token, options);
    }
    cop_options_free(options);
    return client;
}

static cop_profile_list *list_of(const cop_client *client, uint64_t profiles, uint32_t page_size)
{
    cop_query *query = cop_query_new();
    cop_profile_list *list = NULL;

    if (cop_query_set_limit(query, profiles) == COP_OK &&
        cop_query_set_page_size(query, page_size) == COP_OK) {
        list = cop_get_profiles(client, "1", NULL, 0, query);
    }
    cop_query_free(query);
    return list;
}

/* Whether a list has so many profiles, each in its place. */
static int reads_all(cop_profile_list *list, uint64_t profiles)
{
    const cop_profile *profile;
    uint64_t count = 0;

    while ((profile = cop_profile_list_next(list)) != NULL) {
        const char *number = cop_profile_field(profile, "customerid");

        count++;
        if (cop_profile_id(profile) != count || number == NULL ||
            strtoul(number, NULL, 10) != count) {
            fprintf(stderr, "profile %lu stands in place %lu\n",
                    (unsigned long)cop_profile_id(profile), (unsigned long)count);
            return 0;
        }
    }
    if (cop_result_status(cop_profile_list_result(list)) != COP_OK || count != profiles) {
        fprintf(stderr, "%lu profiles came: %s\n", (unsigned long)count,
                cop_result_message(cop_profile_list_result(list)));
        return 0;
    }
    return 1;
}

int main(int argc, char **argv)
{
    cop_client *client;
    cop_profile_list *list;
    struct rusage usage;
    double begin;
    uint64_t profiles;
    int is_complete;

    if (argc != 5) {
        fprintf(stderr, "usage: lists URL TOKEN PROFILES PAGE_SIZE\n");
        return EXIT_FAILURE;
    }
    profiles = strtoul(argv[3], NULL, 10);
    client = client_for(argv[1], argv[2]);
    begin = seconds();
    list = list_of(client, profiles, (uint32_t)strtoul(argv[4], NULL, 10));
    is_complete = reads_all(list, profiles);
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"seconds\": %.3f, \"peak_kib\": %ld, \"cpu_seconds\": %.3f}\n", seconds() - begin,
           peak_kib(),
           (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
               (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6);
    cop_profile_list_free(list);
    cop_client_free(client);
    return is_complete ? EXIT_SUCCESS : EXIT_FAILURE;
}
