DROP TABLE claim_lines, claims, price_list_operations, price_list_parts, price_lists;
