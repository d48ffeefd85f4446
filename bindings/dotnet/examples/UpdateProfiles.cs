// Updates every profile of a database that meets a condition.
//
// Database 1234 holds customers; whoever has customer number 4567 gets a new name and address. The server does the work after
// it has answered (Async), and makes no profile when there is none (Create is not given).
//
//     COPERNICA_URL=... COPERNICA_TOKEN=... UpdateProfiles

using System;
using Copernica;

internal static class UpdateProfiles
{
    private static int Main()
    {
        string url = Environment.GetEnvironmentVariable("COPERNICA_URL");
        string token = Environment.GetEnvironmentVariable("COPERNICA_TOKEN");
        if (url == null || token == null)
        {
            Console.Error.WriteLine("set COPERNICA_URL and COPERNICA_TOKEN");
            return 1;
        }
        try
        {
            using (CopernicaClient client = new CopernicaClient(token, new CopernicaOptions { BaseUrl = url }))
            {
                CopernicaResult result = client.UpdateProfiles(
                    "1234", new[] { "customerid==4567" },
                    @"{""firstname"": ""Johnny"", ""lastname"": ""Doe-Smith"", ""email"": ""johnny@example.com""}",
                    CopernicaFlags.Async);
                Console.WriteLine("status:  " + result.StatusName);
                Console.WriteLine("message: " + result.Message);
                Console.WriteLine("effect:  " + result.EffectName);
                Console.WriteLine("HTTP:    " + result.HttpStatus);
                foreach (string warning in result.Warnings)
                {
                    Console.WriteLine("warning: " + warning);
                }
                return 0;
            }
        }
        catch (CopernicaException failure)
        {
            // The effect tells whether anything was changed all the same.
            Console.Error.WriteLine(failure.Effect + ": " + failure.Message);
            return 1;
        }
    }
}
