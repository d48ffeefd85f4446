/* Reads profiles, however many there are: one page is in memory at a time.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./read_profiles
 */

#include <copernica.hpp>

#include <cstdlib>
#include <iostream>

int main()
{
    const char *url = std::getenv("COPERNICA_URL");
    const char *token = std::getenv("COPERNICA_TOKEN");

    if (url == nullptr || token == nullptr) {
        std::cerr << "set COPERNICA_URL and COPERNICA_TOKEN\n";
        return EXIT_FAILURE;
    }
    try {
        copernica::client client(token, copernica::options().base_url(url));
        /* Without conditions it would be every profile of the database. */
        copernica::profile_list list = client.profiles("1234", {"city==Utrecht", "customerid>0"});

        for (const copernica::profile &profile : list) {
            const char *separator = ", likes ";

            std::cout << profile.id() << ": " << profile.field("firstname") << ' '
                      << profile.field("lastname");
            for (const std::string &interest : profile.interests()) {
                std::cout << separator << interest;
                separator = " and ";
            }
            std::cout << '\n';
        }
        /* A list that breaks off throws: here it is complete. */
        std::cout << list.count() << " profiles in all\n";
        return EXIT_SUCCESS;
    } catch (const copernica::error &error) {
        std::cout << "not complete: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
