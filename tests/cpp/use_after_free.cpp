/* Reads a text of a list that is gone, to prove that AddressSanitizer sees such a mistake through the library. */

#include "online.hpp"

int main()
{
    const char *city = nullptr;

    {
        copernica::profile_list list = client_with(online()).try_profiles("1234");

        if (const copernica::profile *first = list.try_next()) {
            city = first->find_field("city");
        }
    }
    CHECK_TEXT(city, "Amsterdam");
    return test_end();
}
