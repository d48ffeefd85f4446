/* Updates every profile of a database that meets a condition.
 *
 * Database 1234 holds customers; whoever has customer number 4567 gets a new name and address. The
 * server does the work after it has answered (COP_ASYNC), and makes no profile when there is none
 * (COP_CREATE is not given).
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./update_profiles
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
        copernica::result result = client.update_profiles("1234", {"customerid==4567"},
                                                          R"({"firstname": "Johnny",
                                                              "lastname": "Doe-Smith",
                                                              "email": "johnny@example.com"})",
                                                          COP_ASYNC);

        std::cout << "status:  " << result.status_name() << '\n'
                  << "message: " << result.message() << '\n'
                  << "effect:  " << result.effect_name() << '\n'
                  << "HTTP:    " << result.http_status() << '\n';
        for (const std::string &warning : result.warnings()) {
            std::cout << "warning: " << warning << '\n';
        }
        return EXIT_SUCCESS;
    } catch (const copernica::error &error) {
        /* The effect tells whether anything was changed all the same. */
        std::cerr << cop_effect_name(error.effect()) << ": " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
