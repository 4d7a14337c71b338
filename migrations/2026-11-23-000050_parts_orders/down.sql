DROP TABLE parts_order_lines;
DROP TABLE parts_orders;
