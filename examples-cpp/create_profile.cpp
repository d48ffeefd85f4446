/* Updates a customer's profile, or makes one when there is none yet, without exceptions: what a call
 * came to is in its result.
 *
 * The builders quote values that come from outside, so that none can change what a condition or the
 * body means. The body repeats the value of the condition: Copernica makes a new profile from the body
 * alone, so without it the next run would not find the profile and would make another.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./create_profile
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
    copernica::client client(std::nothrow, token, copernica::options().base_url(url));
    copernica::conditions conditions(client);
    copernica::body body(client);

    conditions.add("customerid", COP_EQUAL, "7001");
    body.set_integer("customerid", 7001)
        .set_text("firstname", "Nora")
        .set_text("lastname", "Winter")
        .set_text("email", "nora@example.com");

    /* What any of them refused would be told here, and nothing would be sent. */
    const copernica::result result =
        client.try_update_profiles("1234", conditions, body, COP_CREATE);
    if (!result) {
        std::cerr << "failed: " << result.message() << '\n';
        return EXIT_FAILURE;
    }
    switch (result.created()) {
    case copernica::answer::yes:
        std::cout << "created profile " << result.created_id() << '\n';
        break;
    case copernica::answer::no:
        std::cout << "updated the profile that was there\n";
        break;
    case copernica::answer::unknown:
        std::cout << "done; whether a profile was created is unknown\n";
        break;
    }
    return EXIT_SUCCESS;
}
