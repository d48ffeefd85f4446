using System;
using System.Collections.Generic;

namespace Copernica
{
    /// <summary>Who an account is.</summary>
    public sealed class CopernicaIdentity
    {
        internal CopernicaIdentity(IntPtr identity)
        {
            Id = Native.cop_identity_id(identity);
            Name = Native.Text(Native.cop_identity_name(identity));
            Company = Native.Text(Native.cop_identity_company(identity));
        }

        /// <summary>The id of the account.</summary>
        public ulong Id { get; }

        /// <summary>The name of the account.</summary>
        public string Name { get; }

        /// <summary>The company that the account is of; empty when the server does not say it.</summary>
        public string Company { get; }
    }

    /// <summary>A database of the account.</summary>
    public sealed class CopernicaDatabase
    {
        internal CopernicaDatabase(IntPtr database)
        {
            Id = Native.cop_database_id(database);
            Name = Native.Text(Native.cop_database_name(database));
            Description = Native.Text(Native.cop_database_description(database));
            Fields = Native.List(index => Native.cop_database_field(database, index), field => new CopernicaField(field));
            Interests = Native.List(index => Native.cop_database_interest(database, index), Native.Text);
            List<CopernicaCollection> collections = new List<CopernicaCollection>();
            foreach (string name in Native.List(index => Native.cop_database_collection(database, index), Native.Text))
            {
                collections.Add(new CopernicaCollection(
                    Native.cop_database_collection_id(database, (UIntPtr)collections.Count), name));
            }
            Collections = collections;
        }

        /// <summary>The id of the database.</summary>
        public ulong Id { get; }

        /// <summary>The name of the database.</summary>
        public string Name { get; }

        /// <summary>What is said of the database.</summary>
        public string Description { get; }

        /// <summary>The fields of its profiles.</summary>
        public IReadOnlyList<CopernicaField> Fields { get; }

        /// <summary>The names of its interests.</summary>
        public IReadOnlyList<string> Interests { get; }

        /// <summary>Its collections of sub-profiles.</summary>
        public IReadOnlyList<CopernicaCollection> Collections { get; }
    }

    /// <summary>A collection of sub-profiles.</summary>
    public sealed class CopernicaCollection
    {
        internal CopernicaCollection(ulong id, string name)
        {
            Id = id;
            Name = name;
        }

        /// <summary>The id of the collection.</summary>
        public ulong Id { get; }

        /// <summary>The name of the collection, unique in its database only.</summary>
        public string Name { get; }
    }

    /// <summary>A field of a database.</summary>
    public sealed class CopernicaField
    {
        internal CopernicaField(IntPtr field)
        {
            Name = Native.Text(Native.cop_field_name(field));
            Type = Native.Text(Native.cop_field_type(field));
            ulong length = Native.cop_field_length(field);
            Length = length == 0 ? (long?)null : (long)length;
            Choices = Native.List(index => Native.cop_field_choice(field, index), Native.Text);
        }

        /// <summary>The name, in the letter case of the database.</summary>
        public string Name { get; }

        /// <summary>The type: "text", "email", "integer", "float", "date", "empty_date", "datetime", "select" and so on.</summary>
        public string Type { get; }

        /// <summary>How many characters the field is said to hold; null when nothing is said.</summary>
        public long? Length { get; }

        /// <summary>The choices of a select field. The server keeps no other values; letter case counts.</summary>
        public IReadOnlyList<string> Choices { get; }
    }
}
